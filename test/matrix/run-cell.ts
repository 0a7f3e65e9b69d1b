import type { ChildProcess } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cell, Fault } from "./cells.js";
import { HOST, makePlace, type Place } from "./place.js";

/** How long processes of a run that was broken off may take to end (ms): the watcher looks once a second. */
const PATIENCE_MS = 30_000;

/** Below it a fault comes at once. */
const LEAST_MS = 50;
/** How often the earliest moment is tried again. */
const AGAIN = 2;

/** Bytes, modes and names of all that is in the folder. */
const SNAPSHOT =
  'find . | sort | while read -r f; do echo "$(stat -c \'%n %a %F\' "$f") $([ ! -f "$f" ] || sha256sum <"$f")"; done';
/** Processes of the host, but its first, its sshd and the one that looks. */
const PROCESSES =
  "for p in /proc/[0-9]*; do p=${p#/proc/}; [ $p = 1 ] || [ $p = $$ ] || tr '\\0' ' ' </proc/$p/cmdline | cut -c 1-80; done 2>/dev/null | grep -v sshd";
/** What a run has staged, its lock, and what waits for a confirmation. */
const REST = "find . -name '.hap-*'; find /run/hap -name lock; find /run/hap -name 'confirm-*'";

/** What one cell came to. */
export interface CellEnd {
  /** What is broken of what hap promises; empty when nothing is. */
  readonly broken: readonly string[];
  /** The exit status of the run with the fault; null when a signal has ended it. */
  readonly status: number | null;
  /** Whether the fault met the run: one that came when it had ended, or that the host does not know, shows nothing. */
  readonly struck: boolean;
}

/** A run that changed nothing, or met a host that was taken out of the inventory since, has nothing to undo. */
const NOTHING_TO_UNDO = /no host keeps anything|HAP5025/;

/**
 * One step with one fault. Each file is as before or as wanted; nothing of hap's is left; one more run makes all right;
 * undo gives the first state. A fault that came too late is tried at earlier moments.
 */
export async function runCell({ kind, fault }: Cell): Promise<CellEnd> {
  let next = fault;
  for (let again = AGAIN; ;) {
    const end = await tryCell({ kind, fault: next });
    const before = earlier(next);
    if (before === null) again--;
    if (end.struck || end.broken.length > 0 || again < 0 || isBefore(fault)) return end;
    next = before ?? next;
  }
}

function isBefore(fault: Fault): boolean {
  return fault.kind === "harm" && fault.when === "before";
}

async function tryCell({ kind, fault }: Cell): Promise<CellEnd> {
  const way = fault.kind === "harm" ? (fault.way ?? "here") : "here";
  const place = await makePlace(way);
  const sudden = fault.kind === "harm" && fault.sudden === true;
  try {
    const { sh, hap, dir, work } = place;
    const steps = kind.steps.replaceAll("@/", `${work}/`).replaceAll("in @;", `in ${work};`);
    const write = (first: string): void =>
      writeFileSync(join(dir, "p.hap"), `play "p" on ${HOST} {\n${first}\n${steps}\n}\n`);
    write(fault.kind === "harm" ? (fault.first ?? "") : "");
    await sh(kind.before === "" ? ":" : kind.before);
    const first = await sh(SNAPSHOT);
    const found: string[] = [];
    const { status, struck } = await strike(place, fault);
    if (fault.kind === "harm") await sh(fault.heal);
    write("");
    if (way === "peer") writeFileSync(join(dir, "s.hap"), `site s\ngroup g {\n  host ${HOST} local\n}\n`);
    // A shell that outlives hap may still be at work: what it stages has names of its own, its files are whole.
    const atOnce = await sh(SNAPSHOT);
    // A shell that was killed cannot clean up: the next run does, and its lock is told to be stale.
    const left = await leftOver(place, sudden ? PROCESSES : `${PROCESSES}; ${REST}`);
    if (left !== "" && !sudden) found.push(`left on the host: ${left}`);
    const after = await sh(SNAPSHOT);
    const again = await hap(["run", "p.hap", "-i", "s.hap"]);
    if (again.status !== 0) found.push(`one more run ends with ${again.status}: ${again.output}`);
    const wanted = await sh(SNAPSHOT);
    const allowed = new Set([...first.split("\n"), ...wanted.split("\n")]);
    // A staged file may go while it is looked at: its line is empty then.
    const odd = [...atOnce.split("\n"), ...after.split("\n")].filter(
      (line) => line.trim() !== "" && !allowed.has(line) && !line.includes("/.hap-"),
    );
    const staged = wanted.split("\n").filter((line) => line.includes("/.hap-"));
    if (staged.length > 0) found.push(`left after one more run: ${staged.join(", ")}`);
    if (odd.length > 0) found.push(`neither old nor new: ${odd.join(", ")}`);
    for (const id of readdirSync(join(dir, ".hap", "runs"))
      .toSorted()
      .toReversed()) {
      const undone = await hap(["undo", id, "-i", "s.hap", "--yes"]);
      if (undone.status !== 0 && !NOTHING_TO_UNDO.test(undone.output))
        found.push(`undo of ${id} ends with ${undone.status}: ${undone.output}`);
    }
    // What a command made is no file of hap's.
    const end = await sh(`rm -f made; ${SNAPSHOT}`);
    if (end !== first) found.push(`after undo it is not as before:\n${end}\nbut was\n${first}`);
    return { broken: found, status, struck };
  } finally {
    place.remove();
  }
}

interface Struck {
  readonly status: number | null;
  readonly struck: boolean;
}

async function strike(place: Place, fault: Fault): Promise<Struck> {
  const args = ["run", "p.hap", "-i", "s.hap", "--output", "plain", "--connect-timeout", "5"];
  const harms = fault.kind === "harm";
  const before = isBefore(fault);
  if (harms && before) await place.sh(fault.harm);
  const shown = harms && fault.shows !== undefined ? await holds(place, fault.shows) : null;
  const run = place.start(args, harms ? fault.under : []);
  const ended = new Promise<number | null>((resolve) => run.once("close", resolve));
  await moment(run, harms && fault.when === "step-done" ? /^changed /m : / reached, inspected /);
  await sleep(harms ? (typeof fault.when === "number" ? fault.when : 0) : fault.afterMs);
  // A process that has ended by itself was not met by what comes now.
  const alive = before || (run.exitCode === null && run.signalCode === null);
  const kill = `kill -${harms ? "" : fault.signal.slice(3)} $(pgrep -f 'dist/hap[.]js run') 2>/dev/null`;
  if (harms && !before) await place.sh(fault.harm);
  if (!harms) for (let i = 0; i < (fault.twice ? 2 : 1); i++) await place.sh(kill);
  const status = await ended;
  return { status, struck: alive && (shown ?? status !== 0) };
}

/** Waits until a run has said something, or has ended. */
function moment(run: ChildProcess, what: RegExp): Promise<void> {
  let said = "";
  return new Promise((resolve) => {
    run.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (what.test(said)) resolve();
    });
    run.once("close", () => resolve());
  });
}

async function holds(place: Place, script: string): Promise<boolean> {
  return (await place.sh(`if ${script}; then echo yes; fi`)).trim() === "yes";
}

/** The same fault at half the time; null when there is nothing earlier. */
function earlier(fault: Fault): Fault | null {
  if (fault.kind === "signal") return fault.afterMs === 0 ? null : { ...fault, afterMs: sooner(fault.afterMs) };
  if (fault.when === "before" || fault.when === 0) return null;
  return { ...fault, when: fault.when === "step-done" ? 0 : sooner(fault.when) };
}

function sooner(ms: number): number {
  return ms < LEAST_MS ? 0 : Math.floor(ms / 2);
}

/** What a run has left, as `look` prints it; empty once all of it is gone. */
async function leftOver(place: Place, look: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const lines = (await place.sh(look)).split("\n");
    const left = lines.filter((line) => line !== "" && !line.startsWith("sh -c cd ")).join(", ");
    if (left === "" || Date.now() > deadline) return left;
    await sleep(300);
  }
}
