import * as fc from "fast-check";
import { inventory, pastedPair } from "./samples.js";

const pieces = [
  ...[
    "a",
    "hosts",
    "x=1",
    "=",
    "${vip}",
    "${a ?? b}/24",
    "'q r'",
    '"s ${t} u"',
    "node{1}",
    "#",
    "it's",
    "\\${x}",
    "数据",
    "@tag",
    "@when",
  ],
  ...[
    "{",
    "}",
    ";",
    "\n",
    "\n",
    "\n  ",
    " ",
    " ",
    "\t",
    "\\\n",
    "# note\n",
    "for",
    "for i, x in ",
    "if",
    "else",
    "in",
    "not in",
    "none",
    " + ",
    " - ",
    " * ",
    "${[x for x in ",
    "${[\n  a,\n]}",
    "${(\n1)}",
    "\n${for x in y}\n",
    "\n  ${if a}\n",
    "\n${else}\n",
    "\n${else if b}\n",
    "\n${end}\n",
    "<<END\n",
    "END\n",
    "<<'X'\n",
    "X\n",
  ],
  ...[
    '"',
    "'",
    "${",
    "}",
    "(",
    "[",
    "]",
    ")",
    "?",
    ":",
    "==",
    "not",
    "10s",
    "10.0.0.1",
    "\r\n",
    "\r",
    "\u00a0",
    "\u0000",
    "\ufeff",
    "😀",
    "\\",
  ],
];

/** Any mixture of what the language is made of: mostly wrong. */
export const mixtures = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(""));

/** A right file with a piece taken out, put in or doubled. */
export const mutations = fc
  .tuple(fc.constantFrom(pastedPair, inventory), fc.nat(), fc.nat({ max: 12 }), fc.constantFrom("", ...pieces))
  .map(([text, at, length, piece]) => {
    const from = at % text.length;
    return text.slice(0, from) + piece + text.slice(from + length);
  });

const word = fc.constantFrom(
  "a",
  "hosts",
  "'q r'",
  '"s  ${t}"',
  "${vip}/24",
  "x=1",
  "node{1}",
  "\\${x}",
  "10.0.0.1",
  "#b".slice(1),
  "=",
);
const blanks = fc.constantFrom(" ", "  ", "\t", " \\\n      ");
const words = fc.array(fc.tuple(word, blanks), { minLength: 1, maxLength: 4 });
const line = fc.tuple(fc.constantFrom("a", "service", "ha.cf"), words).map(([first, rest]) => {
  return `${first} ${rest.map(([text, gap], index) => text + (index === rest.length - 1 ? "" : gap)).join("")}`;
});
const indent = fc.constantFrom("", " ", "  ", "\t", "       ");
const lineEnd = fc.constantFrom("\n", "  \n", "\r\n", "\n\n\n", " # note  \n", "\n   \n");
const heredoc = fc
  .tuple(
    line,
    indent,
    fc.array(
      fc.constantFrom(
        ...["one", "  two  ", "", "   ", "${x} }", "\\${y} {", "\tthree"],
        ...["${for x in y}\na ${x}\n${end}", "${if a == b}\n${else}\n  text\n${end}", "${for i, x in [1, 2]}\n${end}"],
      ),
      { maxLength: 5 },
    ),
  )
  .map(
    ([head, by, text]) =>
      `${head} <<END\n${text.map((each) => (each === "" ? "" : `${by}  ${each}`)).join("\n")}\nEND\n`,
  );

/** Files without a mistake, with white space of all kinds. */
export const rightFiles = fc.letrec<{ statement: string; body: string }>((tie) => ({
  body: fc
    .array(fc.tuple(indent, tie("statement"), lineEnd), { maxLength: 5 })
    .map((lines) => lines.map(([by, text, end]) => by + text + end).join("")),
  statement: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    line,
    heredoc,
    fc.constantFrom(
      "@tag x",
      "@when a  ==  b",
      "a ${[\n1, # one\n  2,\n]} b",
      "for i,  x in [\n a,\n] { a }",
      "a ${b + 1 * 2}",
      "a { b;  c }",
      "if a { b } else { c }",
      "",
    ),
    fc.tuple(line, tie("body")).map(([head, body]) => `${head} {\n${body}}`),
    fc.tuple(tie("body"), tie("body")).map(([yes, no]) => `if x in y {\n${yes}}\n else {\n${no}}`),
  ),
})).body;
