import fastStringWidth from "fast-string-width";
import { graphemes } from "./graphemes.js";
import { visible } from "./visible.js";

/** One character as it stands on a screen. */
export interface Cell {
  readonly text: string;
  /** Columns: 0 for a combining mark alone, 2 for a wide character. */
  readonly width: number;
  /** Offset in the line, in UTF-16 units. */
  readonly start: number;
}

const tabWidth = 4;
/** Nearly every line, and a hundred times faster without segmenting. */
const PLAIN = /^[\x20-\x7e]*$/;

/** The last one is asked for again and again. */
let last: { readonly line: string; readonly cells: readonly Cell[] } = { line: "", cells: [] };

/** A line as screen cells: tabs become blanks up to the next stop, control characters something to be seen. */
export function cellsOf(line: string): readonly Cell[] {
  if (last.line !== line) last = { line, cells: layOut(line) };
  return last.cells;
}

function layOut(line: string): readonly Cell[] {
  if (PLAIN.test(line)) return Array.from(line, (text, start) => ({ text, width: 1, start }));
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of graphemes(line)) {
    const text = segment === "\t" ? " ".repeat(tabWidth - (column % tabWidth)) : visible(segment);
    const width = fastStringWidth(text);
    cells.push({ text, width, start: index });
    column += width;
  }
  return cells;
}

/** Characters; a window begins at a multiple of it, so that problems close together share its cells. */
const STEP = 128;

/**
 * The part of a line that can be on a screen of `width` columns together with the character at `focus`, and where it
 * begins: the rest of a long line is not laid out.
 */
export function nearby(line: string, focus: number, width: number): { readonly text: string; readonly start: number } {
  const from = Math.max(0, Math.floor((focus - 2 * width) / STEP) * STEP);
  const to = Math.min(line.length, from + 4 * width + 2 * STEP);
  const before = from > 0 ? "…" : "";
  const after = to < line.length ? "…" : "";
  return { text: `${before}${line.slice(from, to)}${after}`, start: from - before.length };
}

/** How many columns the cells before `offset` take. */
export function columnsBefore(cells: readonly Cell[], offset: number): number {
  let columns = 0;
  for (const cell of cells) {
    if (cell.start >= offset) break;
    columns += cell.width;
  }
  return columns;
}

/** A part of a line that fits a screen. */
export interface Window {
  readonly text: string;
  /** Columns of the line that are cut off on the left, less the mark that stands for them. */
  readonly shift: number;
}

/**
 * The part of the line that is at most `width` columns wide and shows column `focus`; `…` stands for what is cut off.
 */
export function windowOf(cells: readonly Cell[], focus: number, width: number): Window {
  const total = cells.reduce((sum, cell) => sum + cell.width, 0);
  if (total <= width) return { text: cells.map((cell) => cell.text).join(""), shift: 0 };
  const wantedStart = Math.min(Math.max(0, focus - Math.floor(width / 3)), total - width + 1);
  const kept: string[] = [];
  let column = 0;
  let from = wantedStart <= 0 ? 0 : -1;
  let shown = wantedStart <= 0 ? 0 : 1;
  for (const cell of cells) {
    if (from === -1 && column > wantedStart) from = column;
    if (from !== -1) {
      if (shown + cell.width > width - 1 && column + cell.width < total) break;
      kept.push(cell.text);
      shown += cell.width;
    }
    column += cell.width;
  }
  const cut = from > 0;
  return { text: `${cut ? "…" : ""}${kept.join("")}${column < total ? "…" : ""}`, shift: cut ? from - 1 : 0 };
}
