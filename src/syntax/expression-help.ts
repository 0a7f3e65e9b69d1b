import type { IToken } from "chevrotain";

const foreign: Readonly<Record<string, string>> = {
  "=": "write `==` to compare",
  "&&": "write `and`",
  "||": "write `or`",
  "!": "write `not`",
  "&": "write `and`",
  "|": "write `or`",
  "+": "arithmetic has a blank on both sides of its sign: `a + 1`",
  "-": "arithmetic has a blank on both sides of its sign: `a - 1`",
  "*": "arithmetic has a blank on both sides of its sign: `a * 2`",
  "/": "arithmetic has a blank on both sides of its sign; text such as a path goes in quotes",
  "%": "arithmetic has a blank on both sides of its sign: `a % 2`",
  for: "a `${for x in list}` stands alone on its line in a text, and a list is made by `[x.name for x in list]`",
  if: "an `${if …}` stands alone on its line in a text; a choice is written `condition ? this : that`",
  else: "an `${else}` stands alone on its line in a text",
  end: "an `${end}` stands alone on its line in a text",
  "==": "comparisons do not chain; join them with `and`",
  not: "write `not x in y`",
  $: "names stand without `$` in an expression",
  "{": "an expression has no braces: write `${name}`; a list is written `[a, b]`",
  "`": "text goes in double or single quotes",
};

/** What to do about a token that does not belong into an expression, or not there; `message` says what was expected. */
export function expressionHelp(token: IToken, message: string): string {
  if (message.startsWith("expected the end of the expression") && token.image === ":") {
    return "a value for when there is none is written `a ?? b`; a shell's own `${…}` goes in a `<<'END'` heredoc or after a `\\`";
  }
  const known = Object.hasOwn(foreign, token.image) ? foreign[token.image] : undefined;
  return known ?? generalHelp(message);
}

function generalHelp(message: string): string {
  if (message.startsWith("expected `)`") || message.startsWith("expected `]`"))
    return "close what was opened before it";
  if (message.startsWith("expected `:`")) return "a choice is written `condition ? this : that`";
  if (message.startsWith("expected `in`")) return "a loop is written `for NAME in LIST {`";
  if (message.startsWith("expected a name"))
    return "a name is letters, digits, `_` and inner `-`, and starts with no digit";
  if (message.startsWith("expected the end"))
    return "join two values with `and`, `or` or a comparison; text goes in quotes";
  return 'write a name, a value such as `10s` or `"text"`, or a list `[a, b]`';
}
