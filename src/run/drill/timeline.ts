import type { EngineLog, MilestoneKind } from "../../engines/engine-log.js";
import type { LogLine } from "../../shell/probes/log-lines.js";

export interface Milestone {
  readonly kind: MilestoneKind;
  /** For people: `shutdown notice`, `declared dead`, `IPaddr2 start`. */
  readonly text: string;
  /** Since the fault (ms). */
  readonly atMs: number;
}

/** A line of a node's log, and when it was written by hap's clock (ms of the same clock as the fault). */
export interface TimedLine {
  readonly message: string;
  readonly at: number;
}

/** More events than these of one log are not told. */
const MOST_TOLD = 60;

/** A log from the fault on, whose engine knows what its lines mean. */
export interface DrillLog {
  readonly lines: readonly TimedLine[];
  readonly faultAt: number;
  readonly log: EngineLog;
}

/** What it tells; what is said twice in a row is told once. Times are ms after the fault. */
export function toldBy({ lines, faultAt, log }: DrillLog): readonly { text: string; atMs: number }[] {
  const told: { text: string; atMs: number }[] = [];
  for (const { message, at } of inOrder(lines)) {
    if (isBefore(at, faultAt)) continue;
    const text = log.meaningOf(message)?.text;
    if (text !== undefined && told.at(-1)?.text !== text) told.push({ text, atMs: since(faultAt, at) });
  }
  return told.slice(0, MOST_TOLD);
}

/**
 * The takeover as a node's own log tells it: when it noticed, began, started each resource and was done. A graceful
 * stop is followed by "is dead" a deadtime later: each kind of milestone but the starts counts once, and nothing after
 * the end.
 */
export function takeoverTimeline({ lines, faultAt, log }: DrillLog): readonly Milestone[] {
  const found: Milestone[] = [];
  for (const { message, at } of inOrder(lines)) {
    if (isBefore(at, faultAt)) continue;
    if (found.at(-1)?.kind === "finished") break;
    const meaning = log.meaningOf(message);
    if (meaning === null || meaning.kind === null) continue;
    const { kind, text, isAlone = false } = meaning;
    const again = kind !== "start" && found.some((m) => m.kind === kind);
    // Before the node knows of the failure, what it starts has nothing to do with it.
    const early = !isAlone && kind !== "noticed" && found.length === 0;
    if (!again && !early) found.push({ kind, text, atMs: since(faultAt, at) });
  }
  return found;
}

/** A stamp of whole seconds may lie up to one before the fault. */
function isBefore(at: number, faultAt: number): boolean {
  return at < faultAt - 1000;
}

function inOrder(lines: readonly TimedLine[]): readonly TimedLine[] {
  return lines.toSorted((a, b) => a.at - b.at);
}

function since(faultAt: number, at: number): number {
  return Math.max(0, Math.round(at - faultAt));
}

/**
 * When a line was written, by the controller's clock: its arrival, or its stamp where the two are too far apart. Stamps
 * are whole seconds.
 */
export function timeOfLine(
  line: Pick<LogLine, "seconds">,
  seen: { readonly arrivedMs: number; readonly offsetMs: number },
): number {
  if (line.seconds === null) return seen.arrivedMs;
  const stamp = line.seconds * 1000 - seen.offsetMs;
  const late = seen.arrivedMs - stamp;
  return late >= -1000 && late <= 2000 ? seen.arrivedMs : stamp;
}
