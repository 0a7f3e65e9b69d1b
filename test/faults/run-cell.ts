import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HAP } from "../support/hap.js";
import type { Cell, Fault } from "./cells.js";

/** How long processes of a run that was broken off may take to end (ms): the watcher looks once a second. */
const PATIENCE_MS = 30_000;

/** A throw-away host on this machine: mounts and processes of its own, over the machine's own files. */
interface Place {
  readonly dir: string;
  readonly work: string;
  /** Runs a shell script there, in the folder of the cell. */
  sh(script: string): string;
  hap(args: readonly string[]): { readonly status: number | null; readonly output: string };
  start(args: readonly string[]): ChildProcess;
  remove(): void;
}

async function makePlace(): Promise<Place> {
  const dir = mkdtempSync(join(tmpdir(), "hap-faults-"));
  const work = join(dir, "work");
  mkdirSync(work);
  const mounts = [
    "mkdir -p /run/hap /var/lib/hap",
    "mount -t tmpfs none /run/hap && mount -t tmpfs -o size=512k none /var/lib/hap",
    `mount -t tmpfs -o size=128k,nr_inodes=64 none ${work} && touch ${dir}/ready`,
    "exec sleep 100000",
  ].join("\n");
  const root = spawn("unshare", ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", mounts]);
  const ready = (): boolean => readdirSync(dir).includes("ready");
  while (!ready()) await sleep(20);
  const [inside = ""] = spawnSync("pgrep", ["-P", String(root.pid)], { encoding: "utf8" }).stdout.split("\n");
  const enter = ["-t", inside, "-m", "-p", "--"];
  const how = { cwd: dir, env: { ...process.env, HOME: dir } };
  // A process that enters another tree of mounts begins at its root.
  const node = ["sh", "-c", 'cd "$0" && exec "$@"', dir, process.execPath, HAP];
  return {
    dir,
    work,
    sh: (script) =>
      spawnSync("nsenter", [...enter, "sh", "-c", `cd ${work} && ${script}`], { ...how, encoding: "utf8" }).stdout,
    hap: (args) => {
      const { status, stdout, stderr } = spawnSync("nsenter", [...enter, ...node, ...args], {
        ...how,
        encoding: "utf8",
      });
      return { status, output: stdout + stderr };
    },
    start: (args) => spawn("nsenter", [...enter, ...node, ...args], { ...how, stdio: ["ignore", "pipe", "ignore"] }),
    remove: () => {
      root.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Bytes, modes and names of all that is in the folder. */
const SNAPSHOT =
  'find . | sort | while read -r f; do stat -c \'%n %a %F\' "$f"; [ ! -f "$f" ] || sha256sum <"$f"; done';
/** Processes of the host, but its first and the one that looks. */
const PROCESSES =
  "for p in /proc/[0-9]*; do p=${p#/proc/}; [ $p = 1 ] || [ $p = $$ ] || tr '\\0' ' ' </proc/$p/cmdline | cut -c 1-80; done 2>/dev/null";
/** What a run has staged, and its lock. */
const REST = "find . -name '.hap-*'; find /run/hap -name lock";

/**
 * One step with one fault: what is broken of what hap promises, empty when nothing is. Each file is as before or as
 * wanted; nothing of hap's is left; one more run makes all right; undo gives the first state.
 */
export async function runCell({ kind, fault }: Cell): Promise<readonly string[]> {
  const place = await makePlace();
  try {
    const { sh, hap } = place;
    writeFileSync(join(place.dir, "s.hap"), "site s\ngroup g {\n  host here local\n}\n");
    writeFileSync(join(place.dir, "p.hap"), `play "p" on g {\n${kind.steps.replaceAll("@", place.work)}\n}\n`);
    sh(kind.before === "" ? ":" : kind.before);
    const first = sh(SNAPSHOT);
    const found: string[] = [];
    await strike(place, fault);
    if (fault.kind === "disk") sh(fault.heal);
    // A shell that outlives hap may still be at work: what it stages has names of its own, its files are whole.
    const atOnce = sh(SNAPSHOT)
      .split("\n")
      .filter((line) => !line.includes("/.hap-"));
    // A shell that was killed cannot clean up: the next run does, and its lock is told to be stale.
    const left = await leftOver(place, fault.kind === "cut" ? PROCESSES : `${PROCESSES}; ${REST}`);
    if (left !== "" && fault.kind !== "cut") found.push(`left on the host: ${left}`);
    const after = sh(SNAPSHOT);
    const again = hap(["run", "p.hap", "-i", "s.hap"]);
    if (again.status !== 0) found.push(`one more run ends with ${again.status}: ${again.output}`);
    const wanted = sh(SNAPSHOT);
    const allowed = new Set([...first.split("\n"), ...wanted.split("\n")]);
    const odd = [...atOnce, ...after.split("\n")].filter((line) => !allowed.has(line) && fault.kind !== "cut");
    const staged = wanted.split("\n").filter((line) => line.includes("/.hap-"));
    if (staged.length > 0) found.push(`left after one more run: ${staged.join(", ")}`);
    if (odd.length > 0) found.push(`neither old nor new: ${odd.join(", ")}`);
    for (const id of readdirSync(join(place.dir, ".hap", "runs"))
      .toSorted()
      .toReversed()) {
      const undone = hap(["undo", id, "-i", "s.hap", "--yes"]);
      if (undone.status !== 0 && !undone.output.includes("no host keeps anything"))
        found.push(`undo of ${id} ends with ${undone.status}: ${undone.output}`);
    }
    // What a command made is no file of hap's.
    const end = sh(`rm -f made; ${SNAPSHOT}`);
    if (end !== first) found.push(`after undo it is not as before:\n${end}\nbut was\n${first}`);
    return found;
  } finally {
    place.remove();
  }
}

async function strike(place: Place, fault: Fault): Promise<void> {
  const args = ["run", "p.hap", "-i", "s.hap", "--output", "json"];
  if (fault.kind === "disk") {
    place.sh(fault.harm);
    place.hap(args);
    return;
  }
  const run = place.start(args);
  const ended = new Promise((resolve) => run.once("close", resolve));
  await new Promise<void>((resolve) => {
    run.stdout?.once("data", () => resolve());
    run.once("close", () => resolve());
  });
  await sleep(fault.afterMs);
  // nsenter has a child in the host: hap itself.
  const hap = `pgrep -f '^${process.execPath} ${HAP} run'`;
  if (fault.kind === "cut") place.sh(`for p in $(pgrep -P $(${hap}) 2>/dev/null); do kill -9 $p; done`);
  else {
    place.sh(`kill -${fault.signal.slice(3)} $(${hap}) 2>/dev/null`);
    if (fault.twice) place.sh(`kill -${fault.signal.slice(3)} $(${hap}) 2>/dev/null`);
  }
  await ended;
}

/** What a run has left, as `look` prints it; empty once all of it is gone. */
async function leftOver(place: Place, look: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = place
      .sh(look)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("sh -c cd "))
      .join(", ");
    if (left === "" || Date.now() > deadline) return left;
    await sleep(300);
  }
}
