import type { StepDone } from "../run/events.js";
import { changeLines } from "./diff-lines.js";
import { oneLine } from "./fit.js";
import type { Palette } from "./palette.js";

const indent = "      ";

/**
 * The changes of a finished row as lines below it: once for all hosts that have the same, by name where they differ.
 */
export function changesOf(done: readonly StepDone[], diff: boolean, colours: Palette): readonly string[] {
  const changing = done.filter((event) => event.changes.length > 0);
  const groups = grouped(changing);
  return [...groups.values()].flatMap((events) => {
    const names = events.length === changing.length ? [] : [`on ${events.map((e) => oneLine(e.host)).join(", ")}`];
    const lines = (events[0]?.changes ?? []).flatMap((change) => changeLines(change, diff, colours));
    return [...names, ...lines].map((line) => indent + line);
  });
}

function grouped(events: readonly StepDone[]): ReadonlyMap<string, readonly StepDone[]> {
  const groups = new Map<string, StepDone[]>();
  for (const event of events) {
    const key = JSON.stringify(event.changes);
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return groups;
}
