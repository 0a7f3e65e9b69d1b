import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import { position, type SourceFile } from "../source/source-file.js";

/** What the formatter must know about a line that does not lie in a heredoc. */
export interface LineLayout {
  /** How many blocks it stands in; a `}` at its start counts as outside. */
  readonly depth: number;
  /** The line that ends the heredoc started on this one; null when none is. */
  readonly heredocEnd: number | null;
}

/** The layout of every line by its number; null for the text and the end of a heredoc. */
export function layoutOf(file: SourceFile, tokens: readonly IToken[]): readonly (LineLayout | null)[] {
  const lines: (LineLayout | null)[] = [null];
  let next = 0;
  let depth = 0;
  for (let line = 1; line <= file.lineStarts.length; line++) {
    const from = next;
    const end = file.lineStarts[line] ?? Infinity;
    while ((tokens[next]?.startOffset ?? Infinity) < end) next++;
    const onLine = tokens.slice(from, next);
    const heredocEnd = onLine.some(isHeredocStart) ? indexOfHeredocEnd(tokens, next) : null;
    const endLine = heredocEnd === null ? null : position(file, tokens[heredocEnd]?.startOffset ?? 0).line;
    lines.push({ depth: depth - leadingCloses(onLine), heredocEnd: endLine });
    depth += depthChange(onLine);
    if (heredocEnd === null || endLine === null) continue;
    for (; line < endLine; line++) lines.push(null);
    // Behind the end of a heredoc only the line end follows.
    next = heredocEnd + 2;
  }
  return lines;
}

function isHeredocStart({ tokenType }: IToken): boolean {
  return tokenType === t.HeredocStart;
}

function leadingCloses(tokens: readonly IToken[]): number {
  const other = tokens.findIndex(({ tokenType }) => tokenType !== t.RCurly);
  return other === -1 ? tokens.length : other;
}

function depthChange(tokens: readonly IToken[]): number {
  const opened = tokens.filter(({ tokenType }) => tokenType === t.LCurly).length;
  return opened - tokens.filter(({ tokenType }) => tokenType === t.RCurly).length;
}

function indexOfHeredocEnd(tokens: readonly IToken[], from: number): number {
  let at = from;
  while (at < tokens.length && tokens[at]?.tokenType !== t.HeredocEnd) at++;
  return at;
}
