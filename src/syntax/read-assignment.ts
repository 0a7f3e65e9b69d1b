import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { join, textOf, type Span } from "../source/source-file.js";
import { isName, isReserved } from "./names.js";
import type { Assignment } from "./playbook.js";
import type { Line, Name, Part, Word } from "./tree.js";
import { keyword } from "./word-text.js";

/** Takes a problem that was found. */
export type Collect = (problem: Diagnostic) => void;

/** Reads `name = word …` from the words of a line, from the word at `from` on; null when it is none. */
export function readAssignment(line: Line, from: number, collect: Collect): Assignment | null {
  const first = line.words[from];
  if (first === undefined) {
    collect(diagnostic("HAP2004", "expected `name = value`", endOf(line.span)));
    return null;
  }
  const meant = readGlued(line, from, collect);
  if (meant !== null) return meant;
  const name = readName(first, "a name", collect);
  refuseBody(line, collect);
  // After a name that is wrong, what follows it tells nothing.
  const words = name === null ? null : readValue(line, from + 1, collect);
  return name === null || words === null ? null : { name, words, span: line.span };
}

/** Reads `= word …` at the end of a line, from the word at `from` on; null when it is wrong. */
export function readValue(line: Line, from: number, collect: Collect): readonly Word[] | null {
  const equals = line.words[from];
  if (/^=[^=]/.test(keyword(equals) ?? "") && equals !== undefined) {
    const rest = (keyword(equals) ?? "").slice(1);
    collect(diagnostic("HAP2004", "expected a blank after `=`", equals.span, { help: `write \`= ${rest}\`` }));
    return [{ ...equals, parts: [{ kind: "text", text: rest, span: equals.span }] }, ...line.words.slice(from + 1)];
  }
  if (keyword(equals) !== "=") {
    collect(diagnostic("HAP2004", "expected `=`", equals?.span ?? endOf(line.span), { help: "write `name = value`" }));
    return equals === undefined ? null : line.words.slice(from);
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

/** Reads a name that may be taken: for a param, a set, a define, a group. */
export function readName(word: Word, what: string, collect: Collect): Name | null {
  const text = keyword(word) ?? "";
  if (!isName(text)) {
    const [name = "", value = ""] = text.split(/=(.*)/s);
    const rule = "a name is letters, digits, `_` and inner `-`, and does not start with a digit";
    const help = isName(name) ? gluedHelp(name, value) : rule;
    const shown = textOf(word.span);
    const found = shown.length > 40 ? "" : `, found \`${shown}\``;
    collect(diagnostic("HAP2005", `expected ${what}${found}`, word.span, { help }));
    return null;
  }
  if (isReserved(text)) {
    collect(takenByLanguage({ text, span: word.span }));
    return null;
  }
  return { text, span: word.span };
}

/** The message for a name that the language has for itself. */
export function takenByLanguage({ text, span }: Name): Diagnostic {
  const help = "it means the same everywhere in the language: choose another name";
  return diagnostic("HAP2006", `\`${text}\` has a meaning of its own and cannot be taken as a name`, span, { help });
}

function gluedHelp(name: string, value: string): string {
  return `\`=\` is a word of its own: write \`${name} = ${value === "" ? "…" : value}\``;
}

/** `x=5` is one word: that is told, and then read as what it is meant to be. */
export function readGlued(line: Line, from: number, collect: Collect): Assignment | null {
  const [word, ...rest] = line.words.slice(from);
  const [first, ...parts] = word?.parts ?? [];
  const found = word?.form === "bare" && first?.kind === "text" ? /^([^=]+)=(.*)$/s.exec(first.text) : null;
  const text = found?.[1] ?? "";
  if (word === undefined || first === undefined || !isName(text) || isReserved(text)) return null;
  const value = found?.[2] ?? "";
  const shown = textOf(word.span).slice(text.length + 1);
  collect(diagnostic("HAP2005", "expected blanks around `=`", word.span, { help: gluedHelp(text, shown) }));
  const own: readonly Part[] = value === "" ? parts : [{ kind: "text", text: value, span: first.span }, ...parts];
  const words = own.length === 0 ? rest : [{ ...word, parts: own }, ...rest];
  return { name: { text, span: word.span }, words, span: line.span };
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
