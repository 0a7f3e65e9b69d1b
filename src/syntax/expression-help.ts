import type { TokenType } from "chevrotain";
import * as e from "../../grammar/expression-tokens.js";
import type { ExpectedToken, ParseProblem } from "../../grammar/messages.js";
import * as t from "../../grammar/tokens.js";
import type { Edit } from "../diagnostics/diagnostic.js";
import type { MeantWord } from "../diagnostics/did-you-mean.js";
import type { Span } from "../source/source-file.js";

const foreign: Readonly<Record<string, string>> = {
  "=": "write `==` to compare",
  "&&": "write `and`",
  "||": "write `or`",
  "!": "write `not`",
  "&": "write `and`",
  "|": "there are no filters: a value for when there is none is `a ?? b`, a function is called `upper(a)`; or write `or`",
  "+": "arithmetic has a blank on both sides of its sign: `a + 1`",
  "-": "arithmetic has a blank on both sides of its sign: `a - 1`",
  "*": "arithmetic has a blank on both sides of its sign: `a * 2`",
  "/": "arithmetic has a blank on both sides of its sign; text such as a path goes in quotes",
  "%": "arithmetic has a blank on both sides of its sign: `a % 2`",
  for: "a `${for x in list}` stands alone on its line in a text, and a list is made by `[x.name for x in list]`, with one `for`",
  if: "an `${if …}` stands alone on its line in a text, a loop takes some of a list by `for x in [x for x in list if x != 1]`, with one `if`; a choice is written `condition ? this : that`",
  else: "an `${else}` stands alone on its line in a text",
  end: "an `${end}` stands alone on its line in a text",
  "==": "comparisons do not chain; join them with `and`",
  is: "write `==` to compare, `!= none` to ask whether there is a value",
  eq: "write `==` to compare",
  ne: "write `!=` to compare",
  "===": "write `==` to compare",
  not: "write `not x in y`",
  $: "names stand without `$` in an expression",
  "{": "an expression has no braces: write `${name}`; a list is written `[a, b]`",
  "`": "text goes in double or single quotes",
};

/** Signs of other languages, and what stands in their place here. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ...["=", "===", "is", "eq"].map((sign) => [sign, "=="] as const),
  ["ne", "!="],
  ["&&", "and"],
  ["&", "and"],
  ["||", "or"],
  ["!", "not "],
]);

/** What to do about a token that does not belong into an expression, or not there, and the edit where there is one. */
export function expressionMeant({ expected, token }: Unexpected, span: Span): MeantWord {
  if (expected === "end" && token.tokenType === e.Colon) {
    const help =
      "a value for when there is none is written `a ?? b`; a shell's own `${…}` goes in a `<<'END'` heredoc or after a `\\`";
    return { help, asked: defaultMeant(span) };
  }
  if (expected === "end" && /^-\d/.test(token.image)) return { help: foreign["-"] ?? "", asked: [] };
  const known = Object.hasOwn(foreign, token.image) ? foreign[token.image] : undefined;
  return {
    help: known ?? generalHelp(expected),
    asked: span.start === span.end ? [] : signMeant(token.image, span, expected),
  };
}

/**
 * A sign of another language with what is glued to it: `===` is read as `==` and `=`, and a `!` takes no value before
 * it.
 */
function signMeant(image: string, span: Span, expected: ExpectedToken): readonly Edit[] {
  const sign = SIGNS.get(image);
  if (sign === undefined || (image === "!" && expected === "end")) return [];
  const { text } = span.file;
  let [start, end] = [span.start, span.end];
  if (image === "=") while (/[=!]/.test(text.charAt(start - 1))) start--;
  if (image === "=") while (text.charAt(end) === "=") end++;
  if (image === "!") while (text.charAt(end) === " ") end++;
  return [{ span: { ...span, start, end }, text: text.charAt(start) === "!" && image === "=" ? "!=" : sign }];
}

type Unexpected = Pick<ParseProblem, "expected" | "token">;

/** `${x:-y}` of a shell, from its colon on: a plain word is a text. */
function defaultMeant({ file, start }: Span): readonly Edit[] {
  const found = /^:-([\w./-]*)(?=\})/.exec(file.text.slice(start, start + LONGEST_DEFAULT));
  if (found === null) return [];
  return [{ span: { file, start, end: start + found[0].length }, text: ` ?? "${found[1] ?? ""}"` }];
}

const LONGEST_DEFAULT = 200;

function generalHelp(expected: ExpectedToken): string {
  if (expected === "value") return 'write a name, a value such as `10s` or `"text"`, or a list `[a, b]`';
  if (expected === "end") return "join two values with `and`, `or` or a comparison; text goes in quotes";
  return HELP.get(expected) ?? 'write a name, a value such as `10s` or `"text"`, or a list `[a, b]`';
}

const CLOSE = "close what was opened before it";
const NAME = "a name is letters, digits, `_` and inner `-`, and starts with no digit";
const HELP: ReadonlyMap<TokenType, string> = new Map([
  [e.RParen, CLOSE],
  [e.RSquare, CLOSE],
  [e.Colon, "a choice is written `condition ? this : that`"],
  [e.In, "a loop is written `for NAME in LIST {`"],
  [t.Name, NAME],
  [e.MemberName, NAME],
  [t.HeadEnd, "join two values with `and`, `or` or a comparison; text goes in quotes"],
]);
