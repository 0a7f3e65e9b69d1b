import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Contender } from "../measure.js";
import type { Site } from "../site.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const WORK = fileURLToPath(new URL("../work.hap", import.meta.url));

/** Builds hap as it is shipped into a folder of the bench, so that a build in use elsewhere stays as it is. Gives its path. */
export function buildHap(dir: string): string {
  execFileSync("npx", ["rolldown", "-c", "-d", dir], { cwd: ROOT, stdio: "pipe" });
  return join(dir, "hap.js");
}

export interface HapRun {
  readonly program: string;
  readonly converged: boolean;
  /** More arguments for node, such as `--cpu-prof`. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The value that the kernel has, so that the step of kind sysctl has only a file to write: the hosts share this machine's kernel. */
function panic(): string {
  return readFileSync("/proc/sys/kernel/panic", "utf8").trim();
}

/** `hap run work.hap` over the site. */
export function hap(site: Site, { program, converged, node = [], env = {} }: HapRun): Contender {
  const args = ["run", WORK, "-i", site.inventory, "--set", `panic=${panic()}`];
  return {
    name: "hap",
    argv: [process.execPath, ...node, program, ...args],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: join(site.dir, "home"), ...env },
    wrong: ({ status, output }) => {
      if (status !== 0) return `status ${status}`;
      const changed = /\bchanged\b/.test(output) && !/\b0 changed\b/.test(output);
      return changed === converged ? "it changed what was right, or nothing" : null;
    },
  };
}
