import type { ConfStatement, Keepalived } from "../../model/cluster-files.js";
import { labelled, lineOf, linesOf, numberOf, topOf, wordOf, wordsOf } from "./statements.js";

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
  const groups = topOf(keepalived, "vrrp_sync_group").flatMap((one) => linesOf(one, "group"));
  if (groups.flatMap((block) => linesOf(block, "")).some((line) => wordOf(line) === wordOf(instance))) return null;
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
