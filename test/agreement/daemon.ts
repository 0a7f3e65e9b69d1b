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

/** Of four, two may wait for a device while the others keep both cores busy. */
const WORKERS = 4;

/** What the real daemon says to each of these configurations (its undocumented dry run, `heartbeat -R`), by some workers. */
export async function judge(configurations: readonly Configuration[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  // All take from one list: nobody is idle because another's part was the slow one.
  const left = configurations.entries();
  await Promise.all(Array.from({ length: WORKERS }, () => work(left, verdicts)));
  return verdicts;
}

/** Asks a daemon in a place of its own, one configuration after the other until none is left. */
async function work(left: Iterable<[number, Configuration]>, verdicts: Verdict[]): Promise<void> {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const contained = ["--mount", "--uts", "--net", "--pid", "--fork", "--kill-child"];
  const command = ["sh", here("namespace.sh"), unpacked(), process.execPath, here("judge.mjs")];
  const child = spawn("unshare", [...contained, ...command], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  for (const [i, configuration] of left) {
    child.stdin.write(`${JSON.stringify(configuration)}\n`);
    const answer = await answers.next();
    if (answer.done === true) throw new Error(`the daemon's judge stopped at configuration ${i}`);
    verdicts[i] = JSON.parse(answer.value) as Verdict;
  }
  child.stdin.end();
}
