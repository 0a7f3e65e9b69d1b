import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export type HostKeyType = "ed25519" | "ecdsa" | "rsa";

export interface SshdOptions {
  /** Types of the host keys it has. Default: all three. */
  readonly hostKeys?: readonly HostKeyType[];
  /** Lines for sshd_config that come first and so win. */
  readonly first?: readonly string[];
  /** More lines for sshd_config. */
  readonly lines?: readonly string[];
  /** Public keys that may log in, beside the client's own. */
  readonly authorizedKeys?: readonly string[];
  /** The body of a /bin/sh script that is run in place of every command; the command is in $SSH_ORIGINAL_COMMAND. */
  readonly forceCommand?: string;
}

/** A real sshd on a free loopback port, in the foreground as a child of the test. */
export interface Sshd {
  readonly port: number;
  readonly pid: number;
  /** The folder with everything it needs; usable for the test's own files. */
  readonly dir: string;
  /** A private key that may log in as the user who runs the test. */
  readonly clientKey: string;
  /** The public half of it. */
  readonly clientPublicKey: string;
  /** A known_hosts text with all its host keys, in plain names. */
  readonly knownHosts: string;
  /** The public line (`type base64`) of one host key. */
  hostKey(type: HostKeyType): string;
  /** What it has logged until now. */
  log(): string;
  /** Process ids of the sessions it serves now. */
  sessions(): number[];
  stop(): Promise<void>;
}

/** Starts it and waits until it accepts connections. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const dir = mkdtempSync(join(tmpdir(), "hap-sshd-"));
  mkdirSync("/run/sshd", { recursive: true });
  const types = options.hostKeys ?? ["ed25519", "ecdsa", "rsa"];
  for (const type of types) makeKey(join(dir, `host_${type}`), type);
  makeKey(join(dir, "client"), "ed25519");
  const own = readFileSync(join(dir, "client.pub"), "utf8").trim();
  writeFileSync(join(dir, "authorized_keys"), [own, ...(options.authorizedKeys ?? []), ""].join("\n"));
  const port = await freePort();
  writeFileSync(join(dir, "sshd_config"), config(dir, port, types, options));
  // A login reads the start-up files of whoever runs the tests, and waits for what they start: here his home is empty.
  const apart = ["-m", "--propagation", "slave", "sh", "-c", 'mount -t tmpfs hap "$0" && exec "$@"', homedir()];
  const child = spawn("unshare", [...apart, "/usr/sbin/sshd", "-D", "-e", "-f", join(dir, "sshd_config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const others = (options.lines ?? []).filter((line) => line.startsWith("ListenAddress"));
  const log = await listening(child, 1 + others.length);
  const hostKey = (type: HostKeyType) =>
    readFileSync(join(dir, `host_${type}.pub`), "utf8")
      .split(" ")
      .slice(0, 2)
      .join(" ")
      .trim();
  return {
    port,
    pid: child.pid ?? 0,
    dir,
    clientKey: join(dir, "client"),
    clientPublicKey: own,
    knownHosts: types.map((type) => `[127.0.0.1]:${port} ${hostKey(type)}\n`).join(""),
    hostKey,
    log,
    sessions: () => childrenOf(child.pid ?? 0),
    stop: () => stop(child, dir),
  };
}

/** Makes a key pair `path` and `path.pub`. */
export function makeKey(path: string, type: HostKeyType, passphrase = ""): void {
  execFileSync("ssh-keygen", [
    "-q",
    "-t",
    type,
    ...(type === "rsa" ? ["-b", "2048"] : []),
    "-N",
    passphrase,
    "-C",
    "test",
    "-f",
    path,
  ]);
}

/** A loopback port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** The direct children of a process, from /proc. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

function config(dir: string, port: number, types: readonly HostKeyType[], options: SshdOptions): string {
  const forced = options.forceCommand;
  if (forced !== undefined) writeFileSync(join(dir, "forced"), `#!/bin/sh\n${forced}\n`, { mode: 0o755 });
  return [
    ...(options.first ?? []),
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `PidFile ${dir}/pid`,
    ...types.map((type) => `HostKey ${dir}/host_${type}`),
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    // The machine's own start-up files have no part in the tests.
    `SetEnv HOME=${dir}`,
    ...(forced === undefined ? [] : [`ForceCommand ${dir}/forced`]),
    ...(options.lines ?? []),
    "",
  ].join("\n");
}

/** Resolves when it listens at all its addresses, one line each, with what gives all that it has said. */
function listening(child: ChildProcess, addresses: number): Promise<() => string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.split("Server listening on").length > addresses) resolve(() => said);
    });
    child.once("exit", () => reject(new Error(`sshd ended: ${said}`)));
  });
}

/** A session may be gone by the time it is ended. */
function end(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

async function stop(child: ChildProcess, dir: string): Promise<void> {
  const pid = child.pid ?? 0;
  if (child.exitCode === null) {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    for (const session of childrenOf(pid)) end(session);
    child.kill("SIGTERM");
    await gone;
  }
  rmSync(dir, { recursive: true, force: true });
}
