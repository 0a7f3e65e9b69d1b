import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { join, type Span } from "../source/source-file.js";
import { isName, isReserved } from "./names.js";
import type { Assignment } from "./playbook.js";
import type { Line, Name, Word } from "./tree.js";
import { keyword, plainText } from "./word-text.js";

/** Takes a problem that was found. */
export type Collect = (problem: Diagnostic) => void;

/** Reads `name = word …` from the words of a line, from the word at `from` on; null when it is none. */
export function readAssignment(line: Line, from: number, collect: Collect): Assignment | null {
  const first = line.words[from];
  if (first === undefined) {
    collect(diagnostic("HAP2004", "expected `name = value`", endOf(line.span)));
    return null;
  }
  const name = readName(first, "a name", collect, glued(first));
  refuseBody(line, collect);
  // After a name that is wrong, what follows it tells nothing.
  const words = name === null ? null : readValue(line, from + 1, collect);
  return name === null || words === null ? null : { name, words, span: line.span };
}

/** Reads `= word …` at the end of a line, from the word at `from` on; null when it is wrong. */
export function readValue(line: Line, from: number, collect: Collect): readonly Word[] | null {
  const equals = line.words[from];
  if (keyword(equals) !== "=") {
    collect(diagnostic("HAP2004", "expected `=`", equals?.span ?? endOf(line.span), { help: "write `name = value`" }));
    return null;
  }
  const words = line.words.slice(from + 1);
  if (words.length === 0) {
    const help = 'write `""` for an empty text and `${[]}` for an empty list';
    collect(diagnostic("HAP2004", "expected a value after `=`", equals?.span ?? line.span, { help }));
    return null;
  }
  const second = words.find((word) => keyword(word) === "=");
  if (second !== undefined) {
    const help = 'a line gives one value; quote the `=` to mean the text: `"="`';
    collect(diagnostic("HAP2004", "expected one `=`, found a second", second.span, { help }));
    return null;
  }
  return words;
}

/** Reads a name that may be taken: for a param, a set, a define, a group. `help` overrides the usual advice. */
export function readName(word: Word, what: string, collect: Collect, help?: string | null): Name | null {
  const text = keyword(word) ?? "";
  if (!isName(text)) {
    const rule = "a name is letters, digits, `_` and inner `-`, and does not start with a digit";
    collect(diagnostic("HAP2005", `expected ${what}`, word.span, { help: help ?? rule }));
    return null;
  }
  if (isReserved(text)) {
    collect(diagnostic("HAP2006", `\`${text}\` has a meaning of its own and cannot be taken as a name`, word.span));
    return null;
  }
  return { text, span: word.span };
}

/** Reports a block that a line must not open. */
export function refuseBody(line: Line, collect: Collect): void {
  if (line.body === null) return;
  collect(diagnostic("HAP2011", "expected the line's end, found a block", line.body.span));
}

/** The last character of a span: where something is missing. */
export function endOf(span: Span): Span {
  return join({ ...span, start: Math.max(span.start, span.end - 1) }, span);
}

/** Advice for `x=5`, which is one word. */
function glued(word: Word): string | null {
  const text = plainText(word);
  const at = text?.indexOf("=") ?? -1;
  if (text === null || at <= 0) return null;
  const value = text.slice(at + 1);
  return `\`=\` is a word of its own: write \`${text.slice(0, at)} = ${value === "" ? "…" : value}\``;
}
