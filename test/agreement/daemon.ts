import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Debian's Heartbeat 3.0.6 and the libraries that nothing else here has. */
const PACKAGES = ["heartbeat", "cluster-glue", "libheartbeat2", "libplumb2", "libpils2", "libstonith1"];
const LIBRARIES = ["libplumbgpl2", "libltdl7"];
const CACHE = "/var/cache/hap/heartbeat";

/** Files of /etc/ha.d, a character a byte; one that is left out is missing. */
export interface Configuration {
  readonly files: Readonly<Record<string, string>>;
  /** Of authkeys. */
  readonly mode: number;
}

export interface Verdict {
  readonly accepted: boolean;
  /** What the daemon logged as errors or remarks. */
  readonly words: readonly string[];
  readonly stderr: string;
  readonly status: number | null;
}

/** The folder of the unpacked packages, fetched by apt once a machine. */
function unpacked(): string {
  if (existsSync(CACHE)) return CACHE;
  const partial = `${CACHE}.${process.pid}`;
  mkdirSync(join(partial, "debs"), { recursive: true });
  execFileSync("apt-get", ["-q", "download", ...PACKAGES, ...LIBRARIES], {
    cwd: join(partial, "debs"),
    stdio: "ignore",
  });
  for (const deb of readdirSync(join(partial, "debs"))) {
    execFileSync("dpkg", ["-x", join(partial, "debs", deb), join(partial, "root")]);
  }
  // Only what the daemon needs: an unpacked /lib would hide the machine's own.
  rmSync(join(partial, "root", "lib"), { recursive: true, force: true });
  if (!existsSync(CACHE)) renameSync(join(partial, "root"), CACHE);
  rmSync(partial, { recursive: true, force: true });
  return CACHE;
}

/** What the real daemon says to each of these configurations (its undocumented dry run, `heartbeat -R`), by two workers. */
export async function judge(configurations: readonly Configuration[]): Promise<readonly Verdict[]> {
  const half = Math.ceil(configurations.length / 2);
  const parts = [configurations.slice(0, half), configurations.slice(half)];
  return (await Promise.all(parts.map(worker))).flat();
}

async function worker(configurations: readonly Configuration[]): Promise<readonly Verdict[]> {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const contained = ["--mount", "--uts", "--net", "--pid", "--fork", "--kill-child"];
  const command = ["sh", here("namespace.sh"), unpacked(), process.execPath, here("judge.mjs")];
  const child = spawn("unshare", [...contained, ...command], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => undefined);
  child.stdin.end(configurations.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const verdicts: Verdict[] = [];
  for await (const line of createInterface({ input: child.stdout })) verdicts.push(JSON.parse(line) as Verdict);
  if (verdicts.length !== configurations.length) throw new Error(`the daemon's judge stopped after ${verdicts.length}`);
  return verdicts;
}
