import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, freePort, makeKey } from "../support/sshd.js";

/** A host of the bench: an sshd on a loopback port with an /etc, /root, /run and name of its own. */
export interface BenchHost {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** The host's own view of a path, from outside. */
  path(inside: string): string;
}

export interface BenchHosts {
  readonly hosts: readonly BenchHost[];
  /** A private key that may log in as root everywhere. */
  readonly key: string;
  /** The public line (`type base64`) that every host shows. */
  readonly hostKey: string;
  /** Makes every host as it was before the first run. */
  reset(): void;
  stop(): Promise<void>;
}

/**
 * What makes a process a host: mount and UTS namespaces of its own, with an overlay over /etc as a Heartbeat package would
 * leave it, so that every tool can write to the real paths and the machine's own files stay as they are.
 */
const hostScript = (prepare: string): string => `
set -e
mount -t tmpfs -o size=16m hap-bench "$1"
mkdir "$1/upper" "$1/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
mount -t tmpfs -o size=16m hap-bench /root
mount -t tmpfs -o size=16m hap-bench /run
mkdir -p /var/lib/hap
mount -t tmpfs -o size=16m hap-bench /var/lib/hap
mkdir -p /run/sshd /etc/ha.d/resource.d
hostname "$2"
${prepare}
exec /usr/sbin/sshd -D -e -f "$3"
`;

/** Starts `count` hosts h1, h2, … below a folder. `prepare` is more shell that runs in the namespaces of each. */
export async function startHosts(count: number, dir: string, prepare = ""): Promise<BenchHosts> {
  mkdirSync(dir, { recursive: true });
  makeKey(join(dir, "host"), "ed25519");
  makeKey(join(dir, "client"), "ed25519");
  copyFileSync(join(dir, "client.pub"), join(dir, "authorized_keys"));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(end));
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const hosts: BenchHost[] = [];
    for (let i = 1; i <= count; i++) hosts.push(await startHost(dir, { name: `h${i}`, prepare }, children));
    const hostKey = readFileSync(join(dir, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ").trim();
    return { hosts, key: join(dir, "client"), hostKey, reset: () => hosts.forEach(reset), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startHost(
  dir: string,
  { name, prepare }: { readonly name: string; readonly prepare: string },
  children: ChildProcess[],
): Promise<BenchHost> {
  const port = await freePort();
  const own = join(dir, name);
  mkdirSync(own);
  writeFileSync(join(dir, `${name}.conf`), sshdConfig(dir, port));
  // A bench that is ended by a signal takes its hosts along.
  const args = ["--pdeathsig", "TERM", "unshare", "--mount", "--uts", "sh", "-c", hostScript(prepare), "sh"];
  const child = spawn("setpriv", [...args, own, name, join(dir, `${name}.conf`)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  children.push(child);
  await listening(child);
  const pid = child.pid ?? 0;
  return { name, port, pid, path: (inside) => `/proc/${pid}/root${inside}` };
}

function sshdConfig(dir: string, port: number): string {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    "PidFile none",
    `HostKey ${dir}/host`,
    `AuthorizedKeysFile ${dir}/authorized_keys`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    "Subsystem sftp internal-sftp",
    "",
  ].join("\n");
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4096);
      if (said.includes("Server listening on")) resolve();
    });
    child.once("exit", () => reject(new Error(`a host of the bench did not start: ${said}`)));
  });
}

/** What work.hap writes, away again. */
const WRITTEN = [
  "/etc/ha.d/conf",
  "/etc/ha.d/ha.cf",
  "/etc/ha.d/haresources",
  "/etc/ha.d/authkeys",
  "/etc/ha.d/ldirectord.cf",
  "/etc/ha.d/resource.d/myop.sh",
  "/etc/sysctl.d/90-hap.conf",
];

function reset(host: BenchHost): void {
  for (const path of WRITTEN) rmSync(host.path(path), { recursive: true, force: true });
  copyFileSync("/etc/hosts", host.path("/etc/hosts"));
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  for (const session of childrenOf(child.pid ?? 0)) process.kill(session, "SIGTERM");
  child.kill("SIGTERM");
  await gone;
}

/** Versions of what the hosts and the peers are made of, for the description of the machine. */
export function opensshVersion(): string {
  return execFileSync("sh", ["-c", "ssh -V 2>&1"], { encoding: "utf8" }).split(",")[0] ?? "";
}
