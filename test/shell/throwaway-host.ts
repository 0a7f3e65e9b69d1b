import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Change } from "../../src/model/change.js";
import type { HostState } from "../../src/model/host-state.js";
import type { Query } from "../../src/model/query.js";
import { changesScript } from "../../src/shell/apply-script.js";
import { inspection } from "../../src/shell/inspection.js";
import { markedScript } from "../../src/shell/protocol.js";
import { readOutcome, type ReadOutcome } from "../../src/shell/read-outcome.js";

/** The machine's own system with another shell, or a system of busybox and nothing else. */
export type Userland = "dash" | "bash" | "busybox";

export interface Ran {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Of the marks that it printed. */
  readonly nonce: string;
  /** What hap makes of it, when the script made changes. */
  readonly outcome: ReadOutcome;
}

/** A root directory of its own in which scripts run for real: what they write is gone with it. */
export interface ThrowawayHost {
  readonly root: string;
  /** Runs a script that may print marks as an exchange does: by `eval`, in a session of its own; as root unless said otherwise. */
  run(script: string, as?: RunAs): Promise<Ran>;
  /** Asks these queries. */
  inspect(queries: readonly Query[]): Promise<HostState>;
  /** Makes changes; gives the script's exit status and what it printed. */
  change(...changes: readonly Change[]): Promise<Ran>;
  remove(): void;
}

/** The name of the run that makes the changes. */
export const RUN = "20260102T030405Z-0badcafe";

/** Another user: `UID:GID` and his home directory. */
export interface RunAs {
  readonly user: string;
  readonly home: string;
}

const SHELLS = { dash: "/bin/dash", bash: "/bin/bash", busybox: "/bin/sh" } as const;

/** Makes the host. Needs root. */
export function throwawayHost(userland: Userland): ThrowawayHost {
  const dir = mkdtempSync(join(tmpdir(), "hap-host-"));
  const root = join(dir, "root");
  mkdirSync(root);
  execFileSync("mount", ["-t", "tmpfs", "hap", dir]);
  mkdirSync(root);
  if (userland === "busybox") makeBusybox(root);
  else makeOverlay(dir, root);
  for (const name of ["proc", "dev"]) execFileSync("mount", ["--rbind", `/${name}`, join(root, name)]);
  for (const name of ["proc", "dev"]) execFileSync("mount", ["--make-rslave", join(root, name)]);
  const run = (script: string, as?: RunAs): Promise<Ran> => runIn(root, SHELLS[userland], script, as);
  const inspect = async (queries: readonly Query[]): Promise<HostState> => {
    const look = inspection(queries, "any");
    const ran = await run(look.script);
    const seen = look.read(ran.stdout, ran.nonce, 0);
    if (!seen.ok) throw new Error(`${JSON.stringify(seen.problem)}: ${ran.stderr}\n${ran.stdout.toString()}`);
    return seen.value;
  };
  return {
    root,
    run,
    inspect,
    change: async (...changes) => {
      const { facts } = await inspect([]);
      const numbered = changes.map((change, number) => ({ number, change }));
      return run(changesScript(numbered, { facts, run: RUN }, false));
    },
    remove: () => {
      execFileSync("umount", ["-R", "-l", dir]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The machine's own files below, a memory file system above. */
function makeOverlay(dir: string, root: string): void {
  for (const name of ["upper", "work"]) mkdirSync(join(dir, name));
  // What runs of other tests keep on this machine is no part of it: a layer below must not change while it is used.
  // A device 0:0 in the upper layer says that there is nothing of the name (overlayfs, "whiteouts").
  mkdirSync(join(dir, "upper/var/lib"), { recursive: true });
  execFileSync("mknod", [join(dir, "upper/var/lib/hap"), "c", "0", "0"]);
  const layers = `lowerdir=/,upperdir=${join(dir, "upper")},workdir=${join(dir, "work")}`;
  execFileSync("mount", ["-t", "overlay", "hap", "-o", layers, root]);
  execFileSync("mount", ["-t", "tmpfs", "hap", join(root, "run")]);
  execFileSync("mount", ["-t", "tmpfs", "hap", join(root, "tmp")]);
  // A bash at the end of a socket reads root's own start-up file, which is this machine's business.
  execFileSync("mount", ["-t", "tmpfs", "hap", join(root, "root")]);
}

function makeBusybox(root: string): void {
  for (const name of [
    "bin",
    "sbin",
    "usr/bin",
    "usr/sbin",
    "etc",
    "proc",
    "dev",
    "run",
    "tmp",
    "var/lib",
    "var/log",
    "root",
    "home",
  ]) {
    mkdirSync(join(root, name), { recursive: true });
  }
  for (const path of ["/bin/busybox", ...librariesOf("/bin/busybox")]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(path, join(root, path), { dereference: true });
  }
  execFileSync("chroot", [root, "/bin/busybox", "--install", "-s"]);
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\ndaemon:x:1:\n");
  writeFileSync(join(root, "etc/shadow"), "root:*:19000:0:99999:7:::\n", { mode: 0o600 });
}

/** The libraries of a program that is not static. */
function librariesOf(path: string): string[] {
  const out = execFileSync("sh", ["-c", 'ldd "$1" 2>/dev/null || true', "sh", path], { encoding: "utf8" });
  return [...out.matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
}

function runIn(root: string, shell: string, script: string, as: RunAs = { user: "0:0", home: "/root" }): Promise<Ran> {
  const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: as.home, LC_ALL: "C" };
  const { text, nonce } = markedScript(script);
  const own = ["--userspec", as.user, root, shell, "-c", 'hap_t=$(cat); exec </dev/null\neval "$hap_t"'];
  return new Promise((resolve) => {
    const child = spawn("chroot", own, { env, detached: true });
    const stdout: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => void stdout.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("close", (code) => {
      const status = code ?? 255;
      const result = { status, stdout: Buffer.concat(stdout), stderr: Buffer.from(stderr) };
      const outcome = readOutcome({ kind: "done", ...result }, nonce);
      resolve({ ...result, stderr: stderr.replaceAll(/\n@\w+ change-begins \d+\n/g, ""), nonce, outcome });
    });
    child.stdin.end(text);
  });
}
