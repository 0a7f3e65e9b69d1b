import type { LogLine } from "../../shell/probes/log-lines.js";

/** What a node's log tells of a takeover. */
export type MilestoneKind = "noticed" | "acquiring" | "start" | "finished";

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

/** What each message means (Heartbeat 3.0.6 and 2.1.4: heartbeat.c, hb_resource.c, ResourceManager, mach_down). */
const MEANINGS: readonly (readonly [RegExp, MilestoneKind, (found: RegExpExecArray) => string])[] = [
  [/^Received shutdown notice from '(\S+)'\.$/, "noticed", () => "shutdown notice"],
  [/^node (\S+): is dead$/, "noticed", () => "declared dead"],
  [/^(\S+) wants to go standby \[\w+\]$/, "noticed", () => "standby request"],
  [/^standby: acquire \[\w+\] resources from/, "acquiring", () => "acquiring"],
  [/^Resources being acquired from (\S+)\.$/, "acquiring", () => "acquiring"],
  [/^Running (\S+)\s+.*?\s*start$/, "start", ([, path = ""]) => `${path.split("/").at(-1) ?? path} start`],
  [/^mach_down takeover complete(?: for node \S+)?\.$/, "finished", () => "takeover complete"],
  [/^(?:all|foreign) HA resource acquisition completed \(standby\)\.$/i, "finished", () => "takeover complete"],
];

/** What a node says besides when it gives its resources up, ends, or hears of its peer again. */
const ALSO: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^Heartbeat shutdown in progress\b/, () => "shuts down"],
  [/^Giving up (?:all|local|foreign) HA resources\b/i, () => "gives its resources up"],
  [/^Running (\S+)\s+.*?\s*stop$/, ([, path = ""]) => `${path.split("/").at(-1) ?? path} stop`],
  [/^Heartbeat shutdown complete\b/, () => "is down"],
  [/^Configuration validated\. Starting heartbeat/, () => "starts"],
  [/^Status update for node (\S+): status active$/, ([, name = ""]) => `hears that ${name} is active`],
  [/^Link (\S+) dead\.$/, ([, link = ""]) => `link ${link} dead`],
  [/^Link (\S+) up\.$/, ([, link = ""]) => `link ${link} up`],
];

/** More events than these of one log are not told. */
const MOST_TOLD = 60;

/** What a log tells from the fault on; what is said twice in a row is told once. Times are ms after it. */
export function toldBy(lines: readonly TimedLine[], faultAt: number): readonly { text: string; atMs: number }[] {
  const told: { text: string; atMs: number }[] = [];
  for (const { message, at } of [...lines].sort((a, b) => a.at - b.at)) {
    // A stamp of whole seconds may lie up to one before the fault.
    if (at < faultAt - 1000) continue;
    const atMs = Math.max(0, Math.round(at - faultAt));
    const text = meaningOf(message, atMs)?.text ?? alsoOf(message);
    if (text !== null && told.at(-1)?.text !== text) told.push({ text, atMs });
  }
  return told.slice(0, MOST_TOLD);
}

function alsoOf(message: string): string | null {
  for (const [pattern, text] of ALSO) {
    const found = pattern.exec(message.trim());
    if (found !== null) return text(found);
  }
  return null;
}

/**
 * The takeover as a node's own log tells it: when it noticed, began, started each resource and was done. A graceful
 * stop is followed by "is dead" a deadtime later: each kind of milestone but the starts counts once, and nothing after
 * the end.
 */
export function takeoverTimeline(lines: readonly TimedLine[], faultAt: number): readonly Milestone[] {
  const found: Milestone[] = [];
  for (const { message, at } of [...lines].sort((a, b) => a.at - b.at)) {
    if (found.at(-1)?.kind === "finished") break;
    const milestone = meaningOf(message, Math.max(0, Math.round(at - faultAt)));
    if (milestone === null) continue;
    const again = milestone.kind !== "start" && found.some((m) => m.kind === milestone.kind);
    // Before the node knows of the failure, what it starts has nothing to do with it.
    const early = milestone.kind !== "noticed" && found.length === 0;
    if (!again && !early) found.push(milestone);
  }
  return found;
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

function meaningOf(message: string, atMs: number): Milestone | null {
  for (const [pattern, kind, text] of MEANINGS) {
    const found = pattern.exec(message.trim());
    if (found !== null) return { kind, text: text(found), atMs };
  }
  return null;
}
