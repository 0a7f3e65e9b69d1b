import type { IToken, TokenType } from "chevrotain";
import * as e from "../../grammar/expression-tokens.js";
import * as t from "../../grammar/tokens.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile } from "../source/source-file.js";
import { spanOf } from "./context.js";

/** How deep blocks, brackets and strings may nest in one another. */
const deepest = 64;
/** How many operators one expression may hold: a chain of them is as deep in the tree as it is long. */
const longest = 500;

/**
 * Reports the first place that nests too deep, or an expression that is too long: those are not parsed, so that no
 * stack overflows.
 */
export function checkNesting(file: SourceFile, tokens: readonly IToken[]): Diagnostic | null {
  const open: TokenType[] = [];
  let operators = 0;
  for (const token of tokens) {
    const { tokenType } = token;
    while (closesAll(tokenType) && open.at(-1) === e.Question) open.pop();
    if (opens.has(tokenType)) open.push(tokenType);
    else if (closes.has(tokenType)) open.pop();
    if (open.length > deepest) return tooDeep(file, token);
    operators = endsExpression(tokenType) ? 0 : operators + (operatorKinds.has(tokenType) ? 1 : 0);
    if (operators > longest) return tooLong(file, token);
  }
  return null;
}

const opens = new Set<TokenType>([
  t.LCurly,
  e.LParen,
  e.LSquare,
  e.SpanLParen,
  e.SpanLSquare,
  t.StringOpen,
  t.WordQuote,
  e.Question,
]);
const closes = new Set<TokenType>([t.RCurly, e.RParen, e.RSquare, t.StringClose, t.StringUnclosed]);
const operatorKinds = new Set<TokenType>([
  e.And,
  e.Or,
  e.Not,
  ...[e.Default, e.Dot, e.LSquare, e.LParen, e.SpanLSquare, e.SpanLParen, e.ForWord],
  ...[e.Plus, e.Minus, e.Star, e.Slash, e.Percent],
]);

/** A `?` has no closing mark of its own: what it holds ends with the brackets or the expression around it. */
function closesAll(kind: TokenType): boolean {
  return closes.has(kind) || endsExpression(kind);
}

function endsExpression(kind: TokenType): boolean {
  return kind === t.InterpolationClose || kind === t.InterpolationUnclosed || kind === t.HeadEnd;
}

function tooDeep(file: SourceFile, token: IToken): Diagnostic {
  const message = `expected at most ${deepest} blocks, brackets and strings in one another, found one more`;
  return diagnostic("HAP1051", message, spanOf(file, token), {
    help: "move the inner part into a `define`, or a file of its own",
  });
}

function tooLong(file: SourceFile, token: IToken): Diagnostic {
  const message = `expected at most ${longest} operators in an expression, found one more`;
  return diagnostic("HAP1052", message, spanOf(file, token), { help: "give a part of it a name with `set`" });
}
