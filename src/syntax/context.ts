import type { IToken } from "chevrotain";
import * as t from "../../grammar/tokens.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../source/source-file.js";
import { endOfToken } from "./draft.js";

/** What the tree builder carries along. */
export interface BuildContext {
  readonly file: SourceFile;
  /** Problems found while building; grows. */
  readonly diagnostics: Diagnostic[];
  /** Those among them about something that is not closed and so took the rest of its line along; grows. */
  readonly unclosed: Set<Diagnostic>;
  /** All tokens of the file, by place. */
  readonly tokens: readonly IToken[];
}

/** The place of a token; the line end that the lexer adds to the text is cut off. */
export function spanOf(file: SourceFile, token: IToken): Span {
  const end = file.text.length;
  return { file, start: Math.min(token.startOffset, end), end: Math.min(endOfToken(token), end) };
}

/**
 * The first of a CST node's children of one name. After error recovery any of them may be absent, whatever its type
 * says.
 */
export function first<T>(children: readonly T[] | undefined): T | undefined {
  return children?.[0];
}

/** From the mark that opens the outermost expression at an offset to the one that closes it. */
export function expressionAround({ file, tokens }: BuildContext, offset: number): Span {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.startOffset ?? Infinity) < offset) low = middle + 1;
    else high = middle;
  }
  let from = Math.max(0, low - 1);
  while (from > 0 && !BEGINS.has(tokens[from]?.tokenType ?? t.Eol)) from--;
  let to = low;
  while (to < tokens.length - 1 && !ENDS.has(tokens[to]?.tokenType ?? t.Eol)) to++;
  const [opening, closing] = [tokens[from], tokens[to]];
  const start = opening === undefined ? offset : Math.min(offset, spanOf(file, opening).start);
  const end = closing === undefined ? offset : Math.max(offset, spanOf(file, closing).start);
  return { file, start, end };
}

const BEGINS = new Set([
  t.Eol,
  t.For,
  t.If,
  t.ElseIf,
  t.AtWhen,
  t.WordInterpolation,
  t.GluedInterpolation,
  t.HeredocInterpolation,
]);
const ENDS = new Set([t.Eol, t.HeadEnd, t.LCurly, t.InterpolationClose, t.InterpolationUnclosed]);
