import { diagnostic, type Diagnostic, type DiagnosticParts, type Stage } from "../../diagnostics/diagnostic.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { FileSyntax } from "../../model/step-kind.js";
import { lineText, sourceFile, textOf, type SourceFile, type Span } from "../../source/source-file.js";
import type { Decoding } from "./decode-context.js";
import { withStars } from "./mask-secret-words.js";
import { decodeText } from "./decode-text.js";

/**
 * Reads a daemon's own file by the daemon's rules (comments, commas, continued lines, carriage returns). The lines'
 * spans point into that file. `at` is where the file was asked for; only a file that is no text is reported there.
 */
export function readAsDaemon(
  file: { readonly path: string; readonly bytes: Buffer },
  syntax: FileSyntax,
  at: Span,
): Stage<readonly ResolvedLine[]> {
  const text = decodeText(file, at);
  if (!text.ok) return { value: [], diagnostics: [text.diagnostic] };
  return readDaemonText(sourceFile(file.path, text.text), syntax);
}

/** The same for a text at hand. */
export function readDaemonText(text: SourceFile, syntax: FileSyntax): Stage<readonly ResolvedLine[]> {
  const source = withoutSecrets(text, syntax);
  const diagnostics: Diagnostic[] = [];
  const lines: ResolvedLine[] = [];
  let pending: readonly ResolvedWord[] = [];
  for (const [index, start] of source.lineStarts.entries()) {
    const raw = lineText(text, index + 1);
    diagnostics.push(...lineProblems({ source, start, raw: rawLine(text, index) }, syntax));
    diagnostics.push(...trailingComment({ source, start, raw }, syntax));
    const continued = syntax.continuation && raw.endsWith("\\");
    const words = splitWords({ source, start, raw: continued ? raw.slice(0, -1) : raw }, syntax);
    const all = [...pending, ...words];
    pending = continued ? all : [];
    if (!continued) lines.push(...lineOf(all));
  }
  return { value: [...lines, ...lineOf(pending)], diagnostics };
}

/**
 * Reads a line that stands in a playbook: where the daemon would read the same text differently, a warning says so
 * (the line may have been pasted). Commas that the daemon takes as blanks are taken so here too.
 */
export function readPasted(line: ResolvedLine, syntax: FileSyntax, decoding: Decoding): ResolvedLine {
  if (line.words[0]?.form === "file") return line;
  const warn = (code: string, message: string, span: Span, parts: DiagnosticParts): void =>
    decoding.report(code, message, span, { severity: "warning", ...parts });
  noteComment(line, syntax, warn);
  for (const word of line.words) noteQuotes(word, syntax, warn);
  if (!syntax.continuation && line.words.some((word, i) => joinedByBackslash(line.words[i - 1], word))) {
    warn("HAP3023", "the lines are joined here, the daemon would read two", line.span, {
      help: `write the line without \`\\\`: ${syntax.path} knows no continued lines`,
    });
  }
  const keyword = line.words[0]?.value;
  const verbatim = typeof keyword === "string" && syntax.verbatim.includes(keyword);
  return syntax.commas && !verbatim ? { ...line, words: line.words.flatMap((w) => splitAtCommas(w, warn)) } : line;
}

/** The file that spans point into: the same, or a copy in which secret words are hidden. */
function withoutSecrets(file: SourceFile, syntax: FileSyntax): SourceFile {
  const { secretFrom } = syntax;
  if (secretFrom === undefined) return file;
  const ranges = file.lineStarts.flatMap((start, index) =>
    splitWords({ source: file, start, raw: lineText(file, index + 1) }, syntax)
      .slice(secretFrom)
      .map((word) => word.span),
  );
  return withStars(file, ranges);
}

interface RawLine {
  readonly source: SourceFile;
  readonly start: number;
  readonly raw: string;
}

function rawLine(source: SourceFile, index: number): string {
  return source.text.slice(source.lineStarts[index] ?? 0, source.lineStarts[index + 1] ?? source.text.length);
}

function lineProblems({ source, start, raw }: RawLine, syntax: FileSyntax): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const text = raw.replace(/\n$/, "");
  if (!syntax.carriageReturn && text.includes("\r")) {
    const column = start + text.indexOf("\r");
    problems.push(
      diagnostic(
        "HAP3024",
        "expected a line end without a carriage return",
        { file: source, start, end: column },
        {
          help: "save the file with LF line ends: the carriage return would become part of the last name",
        },
      ),
    );
  }
  const blank = /\\[ \t\r]+$/.exec(text);
  if (syntax.continuation && blank !== null) {
    const span = { file: source, start: start + blank.index, end: start + text.trimEnd().length };
    problems.push(diagnostic("HAP3025", "expected the line to end right after `\\`", span, { label: "blanks follow" }));
  }
  return problems;
}

/** In a file whose comments are whole lines, a `#` further on is part of the line: a key, most likely by mistake. */
function trailingComment({ source, start, raw }: RawLine, syntax: FileSyntax): readonly Diagnostic[] {
  const found = syntax.comments === "line" && !/^\s*#/.test(raw) ? /\s#/.exec(raw) : null;
  if (found === null) return [];
  const span = { file: source, start: start + found.index + 1, end: start + raw.trimEnd().length };
  const help = "put the comment on a line of its own";
  return [
    diagnostic("HAP3026", "expected no comment at the end of a line: the `#` would be read as a key", span, { help }),
  ];
}

function splitWords({ source, start, raw }: RawLine, syntax: FileSyntax): readonly ResolvedWord[] {
  const text = withoutComment(raw, syntax);
  const first = /\S+/.exec(text)?.[0] ?? "";
  const keyword = syntax.commas ? (first.split(",")[0] ?? "") : first;
  const pattern = syntax.commas && !syntax.verbatim.includes(keyword) ? /[^\s,]+/g : /\S+/g;
  return [...text.matchAll(pattern)].map((found) => ({
    value: found[0],
    form: "file",
    span: { file: source, start: start + found.index, end: start + found.index + found[0].length },
  }));
}

function withoutComment(raw: string, syntax: FileSyntax): string {
  if (syntax.comments === "anywhere") return raw.replace(/#.*$/s, "");
  // What follows a `#` further on is reported and then left out, so that it is told of once.
  return syntax.comments === "line" ? raw.replace(/(^|\s)#.*$/s, "") : raw;
}

function lineOf(words: readonly ResolvedWord[]): readonly ResolvedLine[] {
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ words, block: null, span: { file: first.span.file, start: first.span.start, end: last.span.end } }];
}

type Warn = (code: string, message: string, span: Span, parts: DiagnosticParts) => void;

/** A comment after the words of a line is none for a daemon that knows only comment lines: it would read on. */
function noteComment(line: ResolvedLine, syntax: FileSyntax, warn: Warn): void {
  const last = line.words.at(-1);
  if (syntax.comments === "anywhere" || last === undefined) return;
  const { file, end } = last.span;
  const newline = file.text.indexOf("\n", end);
  const rest = file.text.slice(end, newline === -1 ? file.text.length : newline);
  const comment = /^[ \t]+(#[^\r]*)/.exec(rest);
  const text = comment?.[1];
  if (comment === null || text === undefined) return;
  const start = end + comment[0].length - text.length;
  warn(
    "HAP3020",
    "this is a comment here, but the daemon would read it as part of the line",
    { file, start, end: start + text.length },
    {
      help: "put the comment on a line of its own; if the word itself was meant, quote it: `'#'`",
    },
  );
}

/** Quotes around a word that needs none: in the daemon's file they would be part of the value. */
function noteQuotes(word: ResolvedWord, syntax: FileSyntax, warn: Warn): void {
  if (word.form !== "quoted" || typeof word.value !== "string" || !/^[\w./:,=@%+-]+$/.test(word.value)) return;
  const raw = textOf(word.span);
  if (raw.slice(1, -1) !== word.value) return;
  const kept = raw.startsWith('"') ? `'${raw}'` : `"${raw}"`;
  warn("HAP3022", `the quotes are not part of the value here, but in ${syntax.path} they would be`, word.span, {
    help: `write \`${word.value}\` without quotes, or \`${kept}\` to keep them`,
  });
}

function joinedByBackslash(before: ResolvedWord | undefined, word: ResolvedWord): boolean {
  if (before === undefined || before.span.file !== word.span.file) return false;
  return /^\s*\\\r?\n/.test(word.span.file.text.slice(before.span.end, word.span.start));
}

function splitAtCommas(word: ResolvedWord, warn: Warn): readonly ResolvedWord[] {
  if (word.form !== "bare" || typeof word.value !== "string" || !word.value.includes(",")) return [word];
  const parts = word.value.split(",").filter((part) => part !== "");
  warn("HAP3021", "Heartbeat reads a comma as a blank", word.span, {
    label: parts.length > 1 ? `these are ${parts.length} values` : "the comma is no part of the value",
    help: `write \`${parts.join(" ")}\`, or quote the word to have the comma refused`,
  });
  return parts.map((value) => ({ ...word, value, span: partSpan(word, value) }));
}

function partSpan(word: ResolvedWord, part: string): Span {
  const raw = textOf(word.span);
  const offset = raw === word.value ? raw.indexOf(part) : -1;
  if (offset === -1) return word.span;
  return { file: word.span.file, start: word.span.start + offset, end: word.span.start + offset + part.length };
}
