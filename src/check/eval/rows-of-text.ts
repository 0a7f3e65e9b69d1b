import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Value } from "../../model/value.js";
import { sourceFile, type SourceFile, type Span } from "../../source/source-file.js";
import { list, text } from "./values.js";

/** The rows that a text gives, as lists of their words, and what is wrong with it. */
export interface GivenRows {
  readonly value: Value;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A row a line, from outside of all files. Words stand as they are, and quotes and comments are what they are in a
 * playbook; `${`, `{`, `;` and `=` are text. `path` is the file of the text, to point into it; null for another text.
 * Of rows that may hold a secret nothing is shown, wherever the mistake is.
 */
export function rowsOfText(given: string, path: string | null, secret: boolean): GivenRows {
  const file = sourceFile(path ?? "", given);
  const diagnostics: Diagnostic[] = [];
  const rows: Value[] = [];
  for (const [index, start] of file.lineStarts.entries()) {
    const end = file.lineStarts[index + 1] ?? file.text.length;
    const reader = new RowReader(file, { start, end, line: path === null ? index + 1 : null, secret });
    const words = reader.words();
    diagnostics.push(...reader.diagnostics);
    if (words.length > 0) rows.push(list(words));
  }
  return { value: list(rows), diagnostics };
}

interface RowLine {
  readonly start: number;
  readonly end: number;
  /** Its number, where there is no file to point into. */
  readonly line: number | null;
  readonly secret: boolean;
}

/** What a `\` and a character are in a text in double quotes, as in a playbook. */
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", '"': '"', "\\": "\\", $: "$" };

class RowReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: SourceFile;
  readonly #line: RowLine;

  constructor(file: SourceFile, line: RowLine) {
    this.#file = file;
    this.#line = line;
  }

  words(): readonly Value[] {
    const { start, end } = this.#line;
    const shown = this.#file.text.slice(start, end).trimEnd();
    const words: Value[] = [];
    for (let at = 0; at < shown.length;) {
      const rest = shown.slice(at);
      const blanks = /^[ \t]+/.exec(rest)?.[0].length ?? 0;
      if (blanks > 0) {
        at += blanks;
        continue;
      }
      if (rest.startsWith("#")) break;
      const taken = this.#word(rest, start + at);
      if (taken === null) break;
      words.push(taken.value);
      at += taken.length;
    }
    return words;
  }

  /** The word at the start of a text; null when it is wrong, which is told. */
  #word(rest: string, start: number): { readonly value: Value; readonly length: number } | null {
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'/.exec(rest);
    const [image = /^[^ \t]+/.exec(rest)?.[0] ?? ""] = quoted ?? [];
    const span = { file: this.#file, start, end: start + image.length };
    const type = quoted === null ? "bare" : "text";
    const wrong = this.#problem(rest, image, quoted);
    if (wrong !== null) {
      this.#tell(wrong.message, { ...span, end: start + wrong.length }, wrong.help);
      return null;
    }
    const plain = quoted === null ? image : unescaped(quoted[1] ?? "") + (quoted[2] ?? "");
    return { value: text(plain, type, this.#line.line === null ? span : undefined), length: image.length };
  }

  #problem(rest: string, image: string, quoted: RegExpExecArray | null) {
    const [quote = ""] = rest;
    if (quoted === null && /["']/.test(quote)) {
      const help = `a text in quotes stands on one line; quote a word that begins with \`${quote}\``;
      return { message: `expected the closing \`${quote}\` before the end of the row`, length: image.length, help };
    }
    if (quoted !== null && /^[^ \t]/.test(rest.slice(image.length))) {
      const help = "the closing quote ends the word: put a blank behind it, or the whole word into the quotes";
      return { message: "expected a blank after the closing quote", length: image.length + 1, help };
    }
    const escape = /\\[^nt"\\$]/.exec((quoted?.[1] ?? "").replaceAll("\\\\", "  "))?.[0];
    if (escape === undefined) return null;
    const help = 'in double quotes there are `\\n`, `\\t`, `\\"`, `\\\\` and `\\$`; single quotes take all as it is';
    return {
      message: `expected a known escape, found \`${this.#line.secret ? "\\…" : escape}\``,
      length: image.length,
      help,
    };
  }

  #tell(message: string, span: Span, help: string): void {
    const { line, secret, start, end } = this.#line;
    const hidden = secret ? [{ ...span, start, end }] : [];
    if (line === null) this.diagnostics.push(diagnostic("HAP2221", message, span, { help, hidden }));
    else this.diagnostics.push(diagnostic("HAP2221", `${message} in line ${line}`, null, { help }));
  }
}

function unescaped(written: string): string {
  return written.replace(/\\(.)/gs, (whole, char: string) => ESCAPES[char] ?? whole);
}
