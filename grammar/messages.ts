import {
  EOF,
  tokenLabel,
  type IParserErrorMessageProvider,
  type IRecognitionException,
  type IToken,
  type TokenType,
} from "chevrotain";
import * as t from "./tokens.js";

/** What the parser missed: a token of one kind, any value, or the end of the expression or file. */
export type ExpectedToken = TokenType | "value" | "end";

/** A place where the grammar cannot go on: what it expected there and what stands there. */
export interface ParseProblem {
  readonly expected: ExpectedToken;
  readonly token: IToken;
  /** The last token that was understood, where there is one. */
  readonly previous: IToken | undefined;
}

/**
 * Chevrotain lets a provider give a text only: it is the name of what was expected, and `problemOf` makes data of it.
 */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNotAllInputParsedMessage: () => END,
  buildNoViableAltMessage: () => VALUE,
  buildEarlyExitMessage: () => VALUE,
};

const END = "end";
const VALUE = "value";

/** The problem that an exception of the parser stands for; `kinds` are the tokens of the grammar by name. */
export function problemOf(
  { message, token, ...more }: IRecognitionException & { readonly previousToken?: IToken },
  kinds: ReadonlyMap<string, TokenType>,
): ParseProblem {
  const expected = message === END ? END : (kinds.get(message) ?? VALUE);
  return { expected, token, previous: more.previousToken };
}

/** A problem in words: short, since an alternation of an expression has a dozen ways to go on. */
export function describeProblem({ expected, token }: Pick<ParseProblem, "expected" | "token">): string {
  return `expected ${nameOf(expected)}, found ${found(token)}`;
}

function nameOf(expected: ExpectedToken): string {
  if (expected === VALUE) return "a value";
  return expected === END ? "the end of the expression" : tokenLabel(expected);
}

const lineEnds: readonly TokenType[] = [t.Eol, t.InterpolationUnclosed, t.StringUnclosed];

/** How a token is called in a message. */
export function found(token: IToken | undefined): string {
  if (token === undefined || token.tokenType === EOF) return "the end of the file";
  if (lineEnds.includes(token.tokenType)) return "the end of the line";
  if (token.tokenType === t.HeadEnd) return "the end of the expression";
  if (token.image === "") return "nothing";
  return `\`${shortened(token.image)}\``;
}

/** A text for a message: one line, at most 40 characters. */
export function shortened(text: string): string {
  const [line = ""] = text.split(/\r?\n/, 1);
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
