import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { join, textOf, type Span } from "../source/source-file.js";
import { isName, isReserved } from "./names.js";
import type { Assignment } from "./playbook.js";
import type { Body, Line, Name, Part, Word } from "./tree.js";
import { keyword } from "./word-text.js";

/** Takes a problem that was found. */
export type Collect = (problem: Diagnostic) => void;

/**
 * Reads `name = word …` from the words of a line, from the word at `from` on; null without a name, no words without a
 * value.
 */
export function readAssignment(line: Line, from: number, collect: Collect): Assignment | null {
  const first = line.words[from];
  if (first === undefined) {
    collect(diagnostic("HAP2004", "expected `name = value`", endOf(line.span)));
    return null;
  }
  if (keyword(first) === "=") {
    const help = `write \`${beforeName(line, from)}NAME = ${writtenFrom(line, from + 1) || "value"}\``;
    collect(diagnostic("HAP2005", "expected a name before `=`", first.span, { help }));
    return null;
  }
  const meant = readGlued(line, from, collect);
  if (meant !== null) return meant;
  const name = readName(first, "a name", collect);
  if (line.body !== null) return readRowsOf(line, { name, from, body: line.body }, collect);
  // After a name that is wrong, what follows it tells nothing.
  const words = name === null ? null : readValue(line, from + 1, collect);
  if (name === null) return null;
  return { name, value: { kind: "words", words: words ?? [] }, shorthand: false, span: line.span };
}

/** Reads `name { rows }`. */
function readRowsOf(
  line: Line,
  { name, from, body }: { readonly name: Name | null; readonly from: number; readonly body: Body },
  collect: Collect,
): Assignment | null {
  const extra = line.words[from + 1];
  if (extra !== undefined) {
    const isEquals = keyword(extra) === "=" && line.words.length === from + 2;
    const help = isEquals ? "take the `=` away: rows stand in a block behind the name" : undefined;
    const message = isEquals ? "expected the rows without `=`" : "expected the line's end, found a block";
    collect(diagnostic(isEquals ? "HAP2004" : "HAP2011", message, isEquals ? extra.span : body.span, { help }));
    if (!isEquals) return null;
  }
  checkRows(body, collect);
  return name === null ? null : { name, value: { kind: "rows", body }, shorthand: false, span: line.span };
}

/** Reports what no row of a table may be: one that opens a block, holds a bare `=`, or starts with `@`. */
export function checkRows(body: Body, collect: Collect): void {
  for (const statement of body.statements) {
    switch (statement.kind) {
      case "for":
        checkRows(statement.body, collect);
        break;
      case "if":
        for (const branch of statement.branches) checkRows(branch.body, collect);
        if (statement.otherwise !== null) checkRows(statement.otherwise, collect);
        break;
      case "annotation": {
        const help = `quote the word to mean it: \`"@${statement.name.text}"\``;
        collect(diagnostic("HAP2018", "expected a row, found an annotation", statement.span, { help }));
        break;
      }
      case "line": {
        const equals = statement.words.find((word) => keyword(word) === "=");
        if (statement.body !== null) {
          const help = "a row is the words of one line; quote a `{` to mean it";
          collect(diagnostic("HAP2018", "expected the end of the row, found a block", statement.body.span, { help }));
        } else if (equals !== undefined) {
          const help = 'a row is its words in the order of the columns; quote the `=` to mean it: `"="`';
          collect(diagnostic("HAP2018", "expected a row, found `=`", equals.span, { help }));
        }
      }
    }
  }
}

/** Reads `= word …` at the end of a line, from the word at `from` on; null when it is wrong. */
export function readValue(line: Line, from: number, collect: Collect): readonly Word[] | null {
  const equals = line.words[from];
  if (/^=[^=]/.test(keyword(equals) ?? "") && equals !== undefined) {
    const rest = (keyword(equals) ?? "").slice(1);
    const at = { ...equals.span, start: equals.span.start + 1, end: equals.span.start + 1 };
    const fix = [{ span: at, text: " " }];
    collect(diagnostic("HAP2004", "expected a blank after `=`", equals.span, { help: `write \`= ${rest}\``, fix }));
    return [{ ...equals, parts: [{ kind: "text", text: rest, span: equals.span }] }, ...line.words.slice(from + 1)];
  }
  if (keyword(equals) !== "=") {
    const name = line.words[from - 1];
    const meant = name === undefined ? "name" : textOf(name.span);
    const help = `write \`${beforeName(line, from - 1)}${meant} = ${writtenFrom(line, from) || "value"}\``;
    const fix = equals === undefined ? [] : [{ span: { ...equals.span, end: equals.span.start }, text: "= " }];
    collect(diagnostic("HAP2004", "expected `=`", equals?.span ?? endOf(line.span), { help, fix }));
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
    const [name = ""] = text.split("=");
    if (isReserved(name)) {
      collect(takenByLanguage({ text: name, span: word.span }));
      return null;
    }
    const help = "a name is letters, digits, `_` and inner `-`, and does not start with a digit";
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

/** The words of a line before the name at `from`, as a mend repeats them: `set `, `param string `. */
function beforeName({ words }: Line, from: number): string {
  return words
    .slice(0, from)
    .map(({ span }) => `${textOf(span)} `)
    .join("");
}

/** The words of a line from an index on, as written. */
function writtenFrom({ words }: Line, from: number): string {
  return words
    .slice(from)
    .map(({ span }) => textOf(span))
    .join(" ");
}

/** `x=5` is one word: that is told, and then read as what it is meant to be. */
export function readGlued(line: Line, from: number, collect: Collect): Assignment | null {
  const [word, ...rest] = line.words.slice(from);
  const [first, ...parts] = word?.parts ?? [];
  const found = word?.form === "bare" && first?.kind === "text" ? /^([^=]+)=(.*)$/s.exec(first.text) : null;
  const text = found?.[1] ?? "";
  if (word === undefined || first === undefined || !isName(text) || isReserved(text)) return null;
  const written = found?.[2] ?? "";
  const shown = textOf(word.span).slice(text.length + 1);
  const fix = [{ span: word.span, text: `${text} = ${shown}`.trimEnd() }];
  const value = [shown, writtenFrom(line, from + 1)].filter((one) => one !== "").join(" ");
  const help = `\`=\` is a word of its own: write \`${beforeName(line, from)}${text} = ${value === "" ? "…" : value}\``;
  collect(diagnostic("HAP2005", "expected blanks around `=`", word.span, { help, fix }));
  const own: readonly Part[] = written === "" ? parts : [{ kind: "text", text: written, span: first.span }, ...parts];
  const words = own.length === 0 ? rest : [{ ...word, parts: own }, ...rest];
  return { name: { text, span: word.span }, value: { kind: "words", words }, shorthand: false, span: line.span };
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
