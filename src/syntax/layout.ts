import type { IToken } from "chevrotain";
import * as e from "../../grammar/expression-tokens.js";
import * as t from "../../grammar/tokens.js";
import { position, type SourceFile } from "../source/source-file.js";

/** What the formatter must know about a line that does not lie in a heredoc. */
export interface LineLayout {
  /** How many blocks and brackets it stands in; a closing one at its start counts as outside. */
  readonly depth: number;
  /** The line that ends the heredoc started on this one; null when none is. */
  readonly heredocEnd: number | null;
  /** The lines of that heredoc that are directives. */
  readonly directives: readonly number[];
}

/** The layout of every line by its number; null for the text and the end of a heredoc. */
export function layoutOf(file: SourceFile, tokens: readonly IToken[]): readonly (LineLayout | null)[] {
  const lines: (LineLayout | null)[] = [null];
  let next = 0;
  let depth = 0;
  /** The line of every bracket that is open. */
  const brackets: number[] = [];
  for (let line = 1; line <= file.lineStarts.length; line++) {
    const from = next;
    const end = file.lineStarts[line] ?? Infinity;
    while ((tokens[next]?.startOffset ?? Infinity) < end) next++;
    const onLine = tokens.slice(from, next);
    const heredocEnd = onLine.some(isHeredocStart) ? indexOfHeredocEnd(tokens, next) : null;
    const within = heredocEnd === null ? [] : tokens.slice(next, heredocEnd);
    const directives = within.filter(({ tokenType }) => tokenType === t.DirectiveOpen);
    const endLine = heredocEnd === null ? null : position(file, tokens[heredocEnd]?.startOffset ?? 0).line;
    const open = brackets.slice(0, brackets.length - leading(onLine, closesBracket));
    lines.push({
      depth: depth - leading(onLine, ({ tokenType }) => tokenType === t.RCurly) + new Set(open).size,
      heredocEnd: endLine,
      directives: directives.map(({ startOffset }) => position(file, startOffset).line),
    });
    depth += depthChange(onLine);
    followBrackets(brackets, onLine, line);
    if (heredocEnd === null || endLine === null) continue;
    for (; line < endLine; line++) lines.push(null);
    // Behind the end of a heredoc only the line end follows.
    next = heredocEnd + 2;
  }
  return lines;
}

function closesBracket({ tokenType }: IToken): boolean {
  return tokenType === e.RSquare || tokenType === e.RParen;
}

/**
 * Brackets that stay open at the line's end; in one expression only, so that a mistake does not move all that follows.
 */
function followBrackets(brackets: number[], tokens: readonly IToken[], line: number): void {
  for (const token of tokens) {
    const { tokenType } = token;
    if (tokenType === e.SpanLSquare || tokenType === e.SpanLParen) brackets.push(line);
    else if (tokenType === e.LSquare || tokenType === e.LParen) brackets.push(line);
    else if (closesBracket(token)) brackets.pop();
    else if (endings.has(tokenType)) brackets.length = 0;
  }
}

const endings = new Set([t.Eol, t.HeadEnd]);

function isHeredocStart({ tokenType }: IToken): boolean {
  return tokenType === t.HeredocStart;
}

/** How many tokens at the start of a line are closing ones. */
function leading(tokens: readonly IToken[], closes: (token: IToken) => boolean): number {
  const other = tokens.findIndex((token) => !closes(token));
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
