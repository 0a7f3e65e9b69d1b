import type { IToken, TokenType } from "chevrotain";
import * as e from "../../grammar/expression-tokens.js";
import { found } from "../../grammar/messages.js";
import * as t from "../../grammar/tokens.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { join, type SourceFile, type Span } from "../source/source-file.js";
import { spanOf } from "./context.js";

/** A bracket of an expression that is not closed, and the range in which nothing else need be said. */
export interface OpenBracket {
  readonly problem: Diagnostic;
  readonly explains: Span;
}

const begins = new Set<TokenType>([
  ...[t.WordInterpolation, t.GluedInterpolation, t.StringInterpolation, t.HeredocInterpolation, t.DirectiveOpen],
  ...[t.For, t.If, t.ElseIf, t.AtWhen],
]);
const ends = new Set<TokenType>([t.InterpolationClose, t.InterpolationUnclosed, t.HeadEnd]);
const opens = new Map<TokenType, TokenType>([
  [e.LParen, e.RParen],
  [e.SpanLParen, e.RParen],
  [e.LSquare, e.RSquare],
  [e.SpanLSquare, e.RSquare],
]);

/** Every bracket that its expression leaves open, told where it opens: the innermost, and one for each expression. */
export function checkBrackets(file: SourceFile, tokens: readonly IToken[]): readonly OpenBracket[] {
  const problems: OpenBracket[] = [];
  /** The open brackets of each expression around, innermost last. */
  const around: IToken[][] = [];
  for (const token of tokens) {
    const { tokenType } = token;
    const open = around.at(-1);
    if (begins.has(tokenType)) around.push([]);
    else if (opens.has(tokenType)) open?.push(token);
    else if (open !== undefined && open.length > 0 && opens.get(open.at(-1)?.tokenType ?? t.Eol) === tokenType)
      open.pop();
    else if (ends.has(tokenType)) {
      const left = around.pop()?.at(-1);
      if (left !== undefined) problems.push(unclosed(file, left, token));
    }
  }
  return problems;
}

function unclosed(file: SourceFile, open: IToken, end: IToken): OpenBracket {
  const close = open.image === "(" ? ")" : "]";
  const span = spanOf(file, open);
  const help = "close it on the same line; over several lines no `{` or `}` may stand before its partner";
  const message = `expected \`${close}\` before ${found(end)}`;
  return {
    problem: diagnostic("HAP1064", message, span, { label: `this \`${open.image}\` is not closed`, help }),
    explains: join(span, spanOf(file, end)),
  };
}
