import { visibleLine } from "../diagnostics/visible.js";
import type { RunEvent } from "../run/events.js";
import type { Reporter } from "./reporter.js";

/** Fields that have line ends of their own and a renderer that makes them visible. */
const RENDERED: ReadonlySet<string> = new Set(["diagnostic", "diff"]);

/**
 * The same value with every text in it visible and on one line (a line end becomes a blank), whoever chose it: a host,
 * an inventory, a server. Plain data only: objects, arrays, and what JSON has. Diagnostics and diffs are left to their
 * own renderers.
 */
export function visibleData<T>(value: T): T {
  if (typeof value === "string") return visibleLine(joinedLines(value)) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => visibleData(one)) as T;
  if (value === null || typeof value !== "object") return value;
  const fields = Object.entries(value).map(([name, one]) => [name, RENDERED.has(name) ? one : visibleData(one)]);
  return Object.fromEntries(fields) as T;
}

/** Line by line: a pattern for blanks around a line end takes the square of a long run of blanks. */
function joinedLines(text: string): string {
  const lines = text
    .trim()
    .split(/[\r\n]+/)
    .map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

/** A reporter for people whose events are made visible before it sees them. */
export function visibly(reporter: Reporter): Reporter {
  const entries = Object.entries(reporter).map(([name, report]) => [
    name,
    (event: RunEvent | undefined) => (report as (event: RunEvent | undefined) => void)(visibleData(event)),
  ]);
  return Object.fromEntries(entries) as Reporter;
}
