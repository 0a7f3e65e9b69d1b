import type { IToken } from "chevrotain";

const foreign: Readonly<Record<string, string>> = {
  "=": "write `==` to compare",
  "&&": "write `and`",
  "||": "write `or`",
  "!": "write `not`",
  "&": "write `and`",
  "|": "write `or`",
  "+": "there is no arithmetic; texts are put together by writing them together: `${a}${b}`",
  "-": "there is no arithmetic",
  "*": "there is no arithmetic",
  "/": "there is no arithmetic; text such as a path goes in quotes",
  "%": "there is no arithmetic",
  "==": "comparisons do not chain; join them with `and`",
  not: "write `not x in y`",
  $: "names stand without `$` in an expression",
  "{": "an expression has no braces; a list is written `[a, b]`",
  "`": "text goes in double or single quotes",
};

/** What to do about a token that does not belong into an expression, or there; undefined when nothing special is known. */
export function expressionHelp(token: IToken): string | undefined {
  return Object.hasOwn(foreign, token.image) ? foreign[token.image] : undefined;
}
