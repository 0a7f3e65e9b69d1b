import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a host may take to be there (ms). */
const PATIENCE_MS = 60_000;

/** A throw-away host on this machine: mounts and processes of its own, over the machine's own files. */
export interface Place {
  /** Runs a shell script there; gives what it printed. */
  sh(script: string): string;
  /** Ends every process there. */
  remove(): void;
}

/**
 * Makes a host whose folders of hap's own are empty and its own. `begin` are further lines of shell that it begins
 * with; `dir` is a folder for a mark that it has.
 */
export async function makePlace(dir: string, begin: readonly string[]): Promise<Place> {
  const mounts = [
    "mkdir -p /run/hap /var/lib/hap && mount -t tmpfs none /run/hap && mount -t tmpfs none /var/lib/hap",
    ...["chmod 700 /run/hap", ...begin, `touch ${dir}/ready && exec sleep 100000`],
  ].join("\n");
  const root = spawn("unshare", [
    "--mount",
    "--uts",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "sh",
    "-c",
    mounts,
  ]);
  const deadline = Date.now() + PATIENCE_MS;
  while (!existsSync(join(dir, "ready"))) {
    if (Date.now() > deadline) throw new Error("the host did not begin");
    await sleep(20);
  }
  const [pid = ""] = spawnSync("pgrep", ["-P", String(root.pid)], { encoding: "utf8" }).stdout.split("\n");
  return {
    sh: (script) =>
      spawnSync("nsenter", ["-t", pid, "-m", "-p", "--", "sh", "-c", script], { encoding: "utf8" }).stdout,
    remove: () => void root.kill("SIGKILL"),
  };
}
