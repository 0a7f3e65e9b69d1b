import type { ReportedChange } from "../run/events.js";
import type { Palette } from "./palette.js";

/** More than this of one change is counted instead of shown. */
const maxLines = 200;

/** What a change does and, with `diff`, its diff, as lines without indent. */
export function changeLines(change: ReportedChange, diff: boolean, colours: Palette): readonly string[] {
  const head = `${change.change} ${change.target}${change.summary === "" ? "" : `: ${change.summary}`}`;
  return [head, ...(diff && change.diff !== null ? diffLines(change.diff, colours) : [])];
}

/** The lines of a unified diff, each in its colour. */
export function diffLines(diff: string, colours: Palette): readonly string[] {
  const lines = diff.replace(/\n$/, "").split("\n");
  const shown = lines.slice(0, maxLines).map((line) => painted(visible(line), colours));
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, colours.dim(`… ${left.toLocaleString("en-US")} more lines`)];
}

function painted(line: string, colours: Palette): string {
  if (line.startsWith("@@")) return colours.hunk(line);
  if (line.startsWith("+")) return colours.added(line);
  if (line.startsWith("-")) return colours.removed(line);
  return colours.dim(line);
}

/** Control characters of a file are shown as pictures: a diff must not be able to drive the terminal. */
function visible(line: string): string {
  return line
    .replace(/\t/g, "    ")
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCodePoint(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f]/g, "�");
}
