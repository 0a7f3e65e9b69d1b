import type { Code } from "../../diagnostics/code.js";
import type { DiagnosticParts } from "../../diagnostics/diagnostic.js";
import { daemonSource, type DaemonReading, type Surroundings } from "../../model/daemon-file.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { FileSyntax } from "../../model/step-kind.js";
import { position, textOf, type SourceFile, type Span } from "../../source/source-file.js";
import type { Decoding } from "./decode-context.js";

/**
 * Reads the bytes of a daemon's own file as the daemon does. Spans point into `source`, in which secrets are starred.
 */
export function readAsDaemon(
  file: { readonly path: string; readonly bytes: Buffer },
  syntax: FileSyntax,
  surroundings: Surroundings,
): DaemonReading & { readonly source: SourceFile } {
  const { source, utf8 } = daemonSource(file);
  const { lines, remarks } = syntax.read(source, surroundings);
  // Where nothing was read, there is nothing secret.
  const files = [...lines, ...remarks].map(({ span }) => span.file);
  const starred = files.find(({ path }) => path === source.path) ?? source;
  if (utf8) return { lines, remarks, source: starred };
  const first = source.text.search(/[\x80-\xff]/);
  const span = { file: starred, start: first, end: first + 1 };
  return { lines, remarks: [...remarks, { kind: "not-utf8", span, found: "" }], source: starred };
}

/**
 * Reads a line that stands in a playbook: where the daemon would read the same text differently, a warning says so
 * (the line may have been pasted). Commas that the daemon takes as blanks are taken so here too.
 */
export function readPasted(line: ResolvedLine, syntax: FileSyntax, decoding: Decoding): ResolvedLine {
  if (line.words[0]?.form === "file") return line;
  const warn = (code: Code, message: string, span: Span, parts: DiagnosticParts): void =>
    decoding.report(code, message, span, { severity: "warning", ...parts });
  noteComment(line, syntax, warn);
  if (syntax.quotes !== true) for (const word of line.words) noteQuotes(word, syntax, warn);
  if (!syntax.continuation && line.words.some((word, i) => joinedByBackslash(line.words[i - 1], word))) {
    warn("HAP3023", "the lines are joined here, the daemon would read two", line.span, {
      help: `write the line without \`\\\`: ${syntax.path} knows no continued lines`,
    });
  }
  noteSemicolon(line, syntax, warn);
  for (const word of line.words) noteEscape(word, syntax, warn);
  const keyword = line.words[0]?.value;
  const verbatim = typeof keyword === "string" && syntax.verbatim.includes(keyword);
  return syntax.commas && !verbatim ? { ...line, words: line.words.flatMap((w) => splitAtCommas(w, warn)) } : line;
}

type Warn = (code: Code, message: string, span: Span, parts: DiagnosticParts) => void;

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

/**
 * `keepalive 1; deadtime 10` in a block of several lines: two lines here, one for the daemon. In a block that opens on
 * its own line nobody pasted it.
 */
function noteSemicolon({ words: [first], span }: ResolvedLine, syntax: FileSyntax, warn: Warn): void {
  if (first === undefined) return;
  const { file } = span;
  const start = file.lineStarts[position(file, span.start).line - 1] ?? span.start;
  const before = file.text.slice(start, span.start);
  const mark = /^([ \t]*)[^\s{}][^{}]*?(;[ \t]*)$/.exec(before);
  if (mark === null) return;
  const [, indent = "", gap = ""] = mark;
  const at = { file, start: span.start - gap.length, end: span.start };
  warn("HAP3024", "what follows `;` is a line of its own here, but the daemon would read it as part of this one", at, {
    help: `write it on a line of its own: ${syntax.path} knows no \`;\``,
    fix: [{ span: at, text: `\n${indent}` }],
    topic: `semicolon ${syntax.path}`,
  });
}

/** `\${`: here it is a plain `${`, in the daemon's file it is both characters. */
function noteEscape(word: ResolvedWord, syntax: FileSyntax, warn: Warn): void {
  const raw = textOf(word.span);
  if (typeof word.value !== "string" || raw.startsWith("'") || !raw.includes("\\${") || /\s/.test(raw)) return;
  const kept = raw.replace(/^"(.*)"$/, "$1");
  const plain = kept.replaceAll("\\${", "${");
  if (kept.includes("'") || plain !== word.value) return;
  warn(
    "HAP3025",
    `\`\\\${\` is a plain \`\${\` here, but in ${syntax.path} the backslash would be a part of it`,
    word.span,
    {
      help: `write \`'${kept}'\` to keep it, or \`'${plain}'\` where none is meant`,
      fix: [{ span: word.span, text: `'${kept}'` }],
    },
  );
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
    fix: textOf(word.span) === word.value ? [{ span: word.span, text: parts.join(" ") }] : [],
  });
  return parts.map((value) => ({ ...word, value, span: partSpan(word, value) }));
}

function partSpan(word: ResolvedWord, part: string): Span {
  const raw = textOf(word.span);
  const offset = raw === word.value ? raw.indexOf(part) : -1;
  if (offset === -1) return word.span;
  return { file: word.span.file, start: word.span.start + offset, end: word.span.start + offset + part.length };
}
