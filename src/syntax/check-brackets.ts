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
  const around: { readonly begin: IToken; readonly open: IToken[] }[] = [];
  for (const token of tokens) {
    const { tokenType } = token;
    const open = around.at(-1)?.open;
    if (begins.has(tokenType)) around.push({ begin: token, open: [] });
    else if (opens.has(tokenType)) open?.push(token);
    else if (open !== undefined && open.length > 0 && opens.get(open.at(-1)?.tokenType ?? t.Eol) === tokenType)
      open.pop();
    else if (ends.has(tokenType)) {
      const ended = around.pop();
      const left = ended?.open.at(-1);
      if (ended === undefined || left === undefined) continue;
      const isInString = ended.begin.tokenType === t.StringInterpolation;
      problems.push(unclosed(file, { open: left, end: token, isInString }));
    }
  }
  return problems;
}

interface Unclosed {
  readonly open: IToken;
  /** What the expression ends with. */
  readonly end: IToken;
  readonly isInString: boolean;
}

function unclosed(file: SourceFile, { open, end, isInString }: Unclosed): OpenBracket {
  const close = open.image === "(" ? ")" : "]";
  const span = spanOf(file, open);
  const help = "close it on the same line; over several lines no `{` or `}` may stand before its partner";
  const message = `expected \`${close}\` before ${found(end)}`;
  return {
    problem: diagnostic("HAP1064", message, span, { label: `this \`${open.image}\` is not closed`, help }),
    explains: isInString ? throughPartner(span, close) : join(span, spanOf(file, end)),
  };
}

/** A bracket that goes over lines in a string: to the end of its partner's line, since the string is lost. */
function throughPartner(open: Span, close: string): Span {
  const { file, start } = open;
  const partner = file.text.slice(start, start + FURTHEST_PARTNER).indexOf(close);
  const newline = file.text.indexOf("\n", partner === -1 ? start : start + partner);
  return { file, start, end: newline === -1 ? file.text.length : newline };
}

/** How far a partner is looked for (characters). */
const FURTHEST_PARTNER = 2000;
