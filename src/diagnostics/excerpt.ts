import { lineText, position, type SourceFile, type Span } from "../source/source-file.js";
import { cellsOf, columnsBefore, nearby, windowOf } from "./cells.js";
import type { Paint, PaintRole } from "./paint.js";
import { visible } from "./visible.js";
import { wrap } from "./wrap.js";

/** A marked place of an excerpt: `^` for what the diagnostic is about, `-` for what explains it. */
export interface Mark {
  readonly span: Span;
  readonly label: string | null;
  readonly sign: "^" | "-";
  readonly role: PaintRole;
}

/** How an excerpt is shown. */
export interface ExcerptOptions {
  readonly colour: Paint;
  /** Columns of the screen. */
  readonly width: number;
  /** Columns for line numbers. */
  readonly gutter: number;
}

/** The marked lines of one file, numbered, with their marks under them; `…` where lines are left out. */
export function excerpt(file: SourceFile, marks: readonly Mark[], options: ExcerptOptions): readonly string[] {
  const rows = marks.flatMap(rowsOf).toSorted((a, b) => a.line - b.line || a.start - b.start);
  const shown: string[] = [];
  let last = 0;
  for (const line of new Set(rows.map((row) => row.line))) {
    if (last !== 0) shown.push(...between(file, last, line, options));
    const onLine = rows.filter((row) => row.line === line);
    shown.push(...lineWithMarks(file, line, onLine, options));
    last = line;
  }
  return shown;
}

/** A mark's part on one line; `start` and `end` are offsets in the line. */
interface ExcerptRow {
  readonly mark: Mark;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly label: string | null;
}

/** One row for a span on one line, two (its first and its last line) for a longer one. */
function rowsOf(mark: Mark): readonly ExcerptRow[] {
  const { file } = mark.span;
  const from = position(file, mark.span.start);
  const to = position(file, endOf(mark.span));
  const start = from.column - 1;
  if (from.line === to.line) return [{ mark, line: from.line, start, end: to.column - 1, label: mark.label }];
  const length = lineText(file, from.line).length;
  const text = lineText(file, to.line);
  const indent = text.length - text.trimStart().length;
  return [
    { mark, line: from.line, start: Math.min(start, length), end: length, label: null },
    { mark, line: to.line, start: indent, end: to.column - 1, label: mark.label },
  ];
}

/** A span that runs into further lines ends with its last visible character. */
function endOf({ file, start, end }: Span): number {
  const text = file.text.slice(start, end);
  return text.includes("\n") ? start + text.trimEnd().length : end;
}

function between(file: SourceFile, before: number, after: number, options: ExcerptOptions): readonly string[] {
  if (after - before === 1) return [];
  if (after - before > 2) return [options.colour("dim", `${" ".repeat(options.gutter)} …`)];
  const width = options.width - options.gutter - 3;
  const { text } = windowOf(cellsOf(nearby(lineText(file, before + 1), 0, width).text), 0, width);
  return [numbered(before + 1, text, options)];
}

function lineWithMarks(
  file: SourceFile,
  line: number,
  rows: readonly ExcerptRow[],
  options: ExcerptOptions,
): readonly string[] {
  const focus = rows.find((row) => row.mark.sign === "^") ?? rows[0];
  const width = options.width - options.gutter - 3;
  const near = nearby(lineText(file, line), focus?.start ?? 0, width);
  const cells = cellsOf(near.text);
  const column = (offset: number): number => columnsBefore(cells, offset - near.start);
  const { text, shift } = windowOf(cells, focus === undefined ? 0 : column(focus.start), width);
  const marked = rows.flatMap((row) => {
    const from = Math.min(Math.max(0, column(row.start) - shift), width - 1);
    const to = Math.min(column(row.end) - shift, width);
    return markLines(row, { from, to: Math.max(to, from + 1) }, options);
  });
  return [numbered(line, text, options), ...marked];
}

function numbered(line: number, text: string, { colour, gutter }: ExcerptOptions): string {
  return `${colour("dim", `${String(line).padStart(gutter)} │`)} ${text}`.trimEnd();
}

/** The signs under the line and the label behind them, or on lines of its own when it does not fit there. */
function markLines(
  row: ExcerptRow,
  { from, to }: { from: number; to: number },
  options: ExcerptOptions,
): readonly string[] {
  const { mark, label } = row;
  const edge = options.colour("dim", `${" ".repeat(options.gutter)} │`);
  const signs = options.colour(mark.role, mark.sign.repeat(to - from));
  const line = `${edge} ${" ".repeat(from)}${signs}`;
  if (label === null) return [line];
  const room = options.width - options.gutter - 3;
  const text = visible(label).replaceAll("\n", " ");
  const beside = wrap(text, Math.max(1, room - to - 1));
  if (beside.length === 1) return [`${line} ${options.colour(mark.role, beside.join(""))}`];
  const indent = Math.min(from, Math.max(0, room - 24));
  const below = wrap(text, room - indent);
  return [line, ...below.map((text) => `${edge} ${" ".repeat(indent)}${options.colour(mark.role, text)}`)];
}
