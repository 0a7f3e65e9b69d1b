import type { Element } from "hast";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../diagnostics/render.js";
import { visible } from "../../diagnostics/visible.js";
import type { ReportedChange } from "../../run/events.js";
import { palette } from "../palette.js";
import { el, shortened, type Content } from "./element.js";

/** Columns of a diagnostic: what fits on A4, and on a telephone, where a broken line would move its caret. */
const COLUMNS = { wide: 92, narrow: 40 } as const;
/** More lines of one diff are counted. */
const MOST_LINES = 120;
/** More letters of one message, or of one line of a diff, are cut off: a page stays one that can be mailed. */
const MOST_LETTERS = 2000;

const PLAIN = palette(0);

/** A diagnostic as the terminal shows it, with its place in the playbook. */
export function problem(d: Diagnostic): readonly Element[] {
  const short: Diagnostic = {
    ...d,
    message: shortened(d.message, MOST_LETTERS),
    details: d.details.map(({ label, text }) => ({ label, text: shortened(text, MOST_LETTERS) })),
  };
  const text = (width: number): string => renderDiagnostic(short, { colour: PLAIN.diagnostic, width }).trimEnd();
  return (["wide", "narrow"] as const).map((shape) => el("pre", { class: shape }, text(COLUMNS[shape])));
}

/** What a change did, and its diff where there is one and room for it. */
export function changeText(change: ReportedChange, withDiff: boolean): readonly Content[] {
  const summary = change.summary === "" ? "" : `: ${change.summary}`;
  const head = el("p", {}, `${change.change} ${change.target}${summary}`);
  if (change.diff === null || change.diff === "") return [head];
  if (!withDiff)
    return [head, el("p", { class: "dim" }, "There is no room for more diffs: `hap log RUN --diff` shows all.")];
  return [head, el("pre", {}, ...diffLines(change.diff))];
}

function diffLines(diff: string): readonly Content[] {
  const lines = visible(diff)
    .trimEnd()
    .split("\n")
    .map((line) => shortened(line, MOST_LETTERS / 4));
  const shown = lines.slice(0, MOST_LINES).map((line): Content => {
    if (line.startsWith("@@")) return el("span", { class: "hunk" }, `${line}\n`);
    if (line.startsWith("+")) return el("span", { class: "add" }, `${line}\n`);
    if (line.startsWith("-")) return el("span", { class: "del" }, `${line}\n`);
    return `${line}\n`;
  });
  return lines.length > MOST_LINES ? [...shown, `… ${lines.length - MOST_LINES} more lines`] : shown;
}
