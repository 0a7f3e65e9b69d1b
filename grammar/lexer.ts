import { Lexer, type IToken, type TokenType } from "chevrotain";
import {
  ExpressionToken,
  expressionTokens,
  Foreign,
  LParen,
  LSquare,
  MemberName,
  SpanLParen,
  SpanLSquare,
} from "./expression-tokens.js";
import * as t from "./tokens.js";

/** What the lexer gives. Every character of the text is in a token, a comment, a continuation or is white space. */
export interface Tokens {
  readonly tokens: readonly IToken[];
  readonly comments: readonly IToken[];
  /** `\` at a line end, the line end included. */
  readonly continuations: readonly IToken[];
}

/** Reads a text as tokens. Never fails: what is wrong becomes a token of its own kind, and the caller reports it. */
export function tokenize(text: string): Tokens {
  const { tokens, groups, errors } = lexer().tokenize(`${text}\n`);
  const [error] = errors;
  if (error !== undefined) throw new Error(`no token matches at offset ${error.offset}: ${error.message}`);
  const comments = [...(groups["comments"] ?? [])];
  return { tokens, comments, continuations: groups["continuations"] ?? [] };
}

let made: Lexer | null = null;

/** The lexer, made at the first use (some 20 ms). */
export function lexer(): Lexer {
  made ??= new Lexer(definition, { positionTracking: "onlyOffset", skipValidations: true });
  return made;
}

const strings = [t.StringOpen, t.RawString, t.RawUnclosed];
const inExpression = [t.Blank, ...strings, ...expressionTokens];
/** Where brackets may go over lines. */
const overLines = [
  ...[t.BracketComment, SpanLParen, SpanLSquare],
  ...inExpression.filter((token) => token !== LParen && token !== LSquare),
];

/** Every kind of token, categories included: what the parser must know. */
export function allTokens(): TokenType[] {
  return [
    ...new Set([...Object.values(definition.modes).flat(), ...[t.InterpolationEnd, ExpressionToken, MemberName]]),
  ];
}

/** The modes; exported so that a test can validate them. In each, the last kind takes what no other does. */
export const definition = {
  defaultMode: "words",
  modes: {
    words: [
      ...[t.Blank, t.Continuation, t.Eol, t.Comment, t.Semicolon, t.LCurly, t.RCurly],
      ...[t.WordQuote, t.WordRaw, t.WordRawUnclosed],
      ...[t.HeredocStart, t.BadHeredoc, t.AtWhen, t.AtName, t.For, t.If, t.ElseIf, t.Else],
      ...[t.WordInterpolation, t.GluedInterpolation, t.WordText, t.GluedText],
    ],
    string: [
      ...[
        t.StringUnclosed,
        t.StringClose,
        t.StringInterpolation,
        t.StringText,
        t.StringEscape,
        t.BadEscape,
        t.StringRest,
      ],
    ],
    heredocHead: [t.Blank, t.HeredocEol, t.HeredocComment, t.HeredocJunk, t.HeredocSemicolon],
    heredoc: [t.HeredocEnd, t.DirectiveOpen, t.HeredocInterpolation, t.HeredocText],
    expr: [t.BracketEol, t.InterpolationUnclosed, t.InterpolationClose, ...overLines, Foreign],
    exprLine: [t.InterpolationUnclosed, t.InterpolationClose, ...inExpression, Foreign],
    head: [t.BracketEol, t.HeadEnd, t.Continuation, t.HeadComment, ...overLines, Foreign],
  },
};
