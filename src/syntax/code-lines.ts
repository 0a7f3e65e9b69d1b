import type { Tokens } from "../../grammar/lexer.js";
import * as t from "../../grammar/tokens.js";

/** One line of a text. */
export interface CodeLine {
  /** Offset of its first character. */
  readonly start: number;
  /** As written, without the line end. */
  readonly text: string;
  /**
   * Strings and comments are blanked out; all of it in a heredoc. Offsets are those of `text`. Empty for a line that is
   * too long.
   */
  readonly code: string;
  /** How many blanks it begins with. */
  readonly indent: number;
}

/** Characters of a line that is looked at: nobody writes a longer one by habit. */
const LONGEST_LINE = 1000;

/** The lines of a text that has these tokens; what is no code is blanked out in their `code`. */
export function codeLines(text: string, { tokens, comments }: Tokens): readonly CodeLine[] {
  const blank = new Uint8Array(text.length + 1);
  const opaque = tokens.filter(({ tokenType }) => OPAQUE.has(tokenType));
  for (const { startOffset, image } of [...opaque, ...comments]) blank.fill(1, startOffset, startOffset + image.length);
  const lines: CodeLine[] = [];
  let start = 0;
  for (const raw of text.split("\n")) {
    const shown = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const indent = /^[ \t]*/.exec(shown)?.[0].length ?? 0;
    lines.push({ start, text: shown, code: shown.length > LONGEST_LINE ? "" : masked(shown, start, blank), indent });
    start += raw.length + 1;
  }
  return lines;
}

const OPAQUE = new Set([
  ...[t.StringText, t.StringEscape, t.BadEscape, t.StringRest, t.RawString, t.RawUnclosed, t.WordRaw],
  ...[t.WordRawUnclosed, t.HeredocText, t.HeredocEnd, t.HeredocInterpolation],
]);

function masked(line: string, start: number, blank: Uint8Array): string {
  if (!blank.subarray(start, start + line.length).includes(1)) return line;
  return Array.from({ length: line.length }, (_, at) => (blank[start + at] === 1 ? " " : line.charAt(at))).join("");
}

/** Index of the last line of those that follow `index` and are indented deeper; `index` when there is none. */
export function lastDeeper(lines: readonly CodeLine[], index: number): number {
  const indent = lines[index]?.indent ?? 0;
  let last = index;
  for (let at = index + 1; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined || line.text.trim() === "") continue;
    if (line.indent <= indent) break;
    last = at;
  }
  return last;
}

/** Which lines of a text are of a sort, ascending. */
const sorts = new WeakMap<readonly CodeLine[], Map<string, readonly number[]>>();

/** Index of the first line behind `index` that is of a sort, -1 when none is; a text is searched once for each sort. */
export function nextLine(
  lines: readonly CodeLine[],
  index: number,
  sort: string,
  isOne: (line: CodeLine) => boolean,
): number {
  const known = sorts.get(lines) ?? new Map<string, readonly number[]>();
  sorts.set(lines, known);
  const found = known.get(sort) ?? lines.flatMap((line, at) => (isOne(line) ? [at] : []));
  known.set(sort, found);
  return firstAbove(found, index);
}

/** The first of some ascending numbers that is above `least`; -1 when none is. */
export function firstAbove(numbers: readonly number[], least: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) > least) high = middle;
    else low = middle + 1;
  }
  return numbers[low] ?? -1;
}
