import { EOF, tokenLabel, type IParserErrorMessageProvider, type IToken, type TokenType } from "chevrotain";
import * as t from "./tokens.js";

/** Error texts of the form "expected …, found …": short, since an alternation of an expression has a dozen ways to go on. */
export const messages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `expected ${tokenLabel(expected)}, found ${found(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `expected the end of the file, found ${found(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, customUserDescription }) =>
    `expected ${customUserDescription ?? "a value"}, found ${found(actual[0])}`,
  buildEarlyExitMessage: ({ actual, customUserDescription }) =>
    `expected ${customUserDescription ?? "a value"}, found ${found(actual[0])}`,
};

const lineEnds: readonly TokenType[] = [t.Eol, t.InterpolationUnclosed, t.StringUnclosed];

/** How a token is called in a message. */
export function found(token: IToken | undefined): string {
  if (token === undefined || token.tokenType === EOF) return "the end of the file";
  if (lineEnds.includes(token.tokenType)) return "the end of the line";
  if (token.tokenType === t.HeadEnd) return "the end of the expression";
  return `\`${shortened(token.image)}\``;
}

/** A text for a message: one line, at most 40 characters. */
export function shortened(text: string): string {
  const [line = ""] = text.split(/\r?\n/, 1);
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
