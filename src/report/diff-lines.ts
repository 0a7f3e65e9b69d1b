import { visible } from "../diagnostics/visible.js";
import type { ReportedChange } from "../run/events.js";
import { oneLine } from "./fit.js";
import { grouped } from "./grouped.js";
import type { Palette } from "./palette.js";

/** More than this of one change is counted instead of shown. */
const maxLines = 200;
const tab = "    ";

/** What a change does and, with `diff`, its diff, as lines without indent. */
export function changeLines(change: ReportedChange, diff: boolean, colours: Palette): readonly string[] {
  const head = oneLine(`${change.change} ${change.target}${change.summary === "" ? "" : `: ${change.summary}`}`);
  return [head, ...(diff && change.diff !== null ? diffLines(change.diff, colours) : [])];
}

/** The lines of a unified diff, each in its colour. */
function diffLines(diff: string, colours: Palette): readonly string[] {
  const lines = diff.replace(/\n$/, "").split("\n");
  const shown = lines.slice(0, maxLines).map((line) => painted(visible(line.replaceAll("\t", tab)), colours));
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, colours.dim(`… ${grouped(left)} more lines`)];
}

function painted(line: string, colours: Palette): string {
  if (line.startsWith("@@")) return colours.hunk(line);
  if (line.startsWith("+")) return colours.added(line);
  if (line.startsWith("-")) return colours.removed(line);
  return colours.dim(line);
}
