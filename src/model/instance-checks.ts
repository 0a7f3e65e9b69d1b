import type { ConfStatement, Keepalived } from "./cluster-files.js";
import { labelled, lineOf, linesOf, numberOf, topOf, wordOf, wordsOf } from "./conf-statements.js";

/** Something that an instance watches: its name, what it adds to the priority, and the line that says so. */
export interface WatchedBy {
  readonly name: string;
  /** Below zero it is taken from the priority while the check fails, else added while it is good; 0 means FAULT. */
  readonly weight: number;
  /** The line that the weight stands in; where there is none, the one that names the check. */
  readonly line: ConfStatement;
  /** The block that defines it; null for an interface. */
  readonly definition: ConfStatement | null;
}

/** What is watched, by the words that define it. */
const DEFINED_BY: Readonly<Record<string, readonly string[]>> = {
  track_script: ["vrrp_script"],
  track_process: ["vrrp_track_process"],
  track_bfd: ["bfd_instance"],
  track_interface: [],
};

/**
 * What an instance watches; null where that cannot be told: the numbers of files, weights that are reversed, and the
 * members of a sync group, which drop what has a weight.
 */
export function watchedBy(keepalived: Keepalived, instance: ConfStatement): readonly WatchedBy[] | null {
  return isGrouped(keepalived, instance) ? null : watchedAlone(keepalived, instance);
}

/** Whether an instance is a member of a sync group. */
export function isGrouped(keepalived: Keepalived, instance: ConfStatement): boolean {
  const groups = topOf(keepalived, "vrrp_sync_group").flatMap((one) => linesOf(one, "group"));
  return groups.flatMap((block) => linesOf(block, "")).some((line) => wordOf(line) === wordOf(instance));
}

/** The same as if it were a member of none. */
export function watchedAlone(keepalived: Keepalived, instance: ConfStatement): readonly WatchedBy[] | null {
  if (linesOf(instance, "track_file").length > 0) return null;
  const found = Object.entries(DEFINED_BY).flatMap(([tracking, defining]) =>
    linesOf(instance, tracking)
      .flatMap((block) => linesOf(block, ""))
      .map((line) => watched(keepalived, line, defining)),
  );
  return found.some((one) => one === null) ? null : found.flatMap((one) => one ?? []);
}

function watched(keepalived: Keepalived, line: ConfStatement, defining: readonly string[]): WatchedBy | null {
  const name = wordOf(line);
  const definition = defining.flatMap((word) => topOf(keepalived, word)).find((one) => wordOf(one) === name) ?? null;
  const own = labelled(line, "weight");
  const weighing = lineOf(definition, "weight");
  const words = [...wordsOf(line), ...(weighing === null ? [] : wordsOf(weighing))];
  if (words.includes("reverse")) return null;
  if (own !== null) return { name, weight: Number(own), line, definition };
  return { name, weight: numberOf(weighing, 0), line: weighing ?? line, definition };
}

/** An instance's priority by its file. */
export function priorityOf(instance: ConfStatement): number {
  return numberOf(lineOf(instance, "priority"), 100);
}

/** The daemon keeps priorities of a router that is not the owner within these. */
export function within(priority: number): number {
  return Math.max(1, Math.min(254, priority));
}
