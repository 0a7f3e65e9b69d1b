import type { ResolvedLine, ResolvedWord } from "./resolved.js";
import { exactSourceFile, type SourceFile, type Span } from "../source/source-file.js";

/** What a daemon's own reader makes of its file, as ResolvedLines that a step's schema can decode. */
export interface DaemonReading {
  readonly lines: readonly ResolvedLine[];
  readonly remarks: readonly Remark[];
}

/** What a daemon's file stands among. */
export interface Surroundings {
  /**
   * The files that a pattern of `include` names, in the order of their names, relative to the file that includes; null
   * where nobody has them.
   */
  included(pattern: string, from: string): readonly IncludedFile[] | null;
  /** What `uname -n` says on the node; null where it is not known. */
  nodeName(): string | null;
}

/** A file that another one includes. */
export interface IncludedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Where nothing is known beside the file itself. */
export const ALONE: Surroundings = { included: () => null, nodeName: () => null };

/** A place where a daemon reads its file otherwise than a person would. */
export interface Remark {
  readonly kind: RemarkKind;
  readonly span: Span;
  /** What is found there, as a message may show it; never a secret. */
  readonly found: string;
}

export type RemarkKind =
  /** A character that looks like a blank and is part of a word for the daemon. */
  | "odd-blank"
  /** The line is longer than the daemon's buffer: from here on it is read as a line of its own. */
  | "cut-line"
  /** A `#` within a word: the rest of the word is a comment. */
  | "hash-in-word"
  /** A NUL byte: the rest of the line is not read. */
  | "nul"
  /** A carriage return that is not at the line's end, or that stays in the last word. */
  | "carriage-return"
  /** A directive without a value, which is passed over. */
  | "no-value"
  /** One of several values of which only the last counts. */
  | "several-values"
  /** Words that are not read. */
  | "surplus"
  /** A line that changes nothing. */
  | "no-effect"
  /** A number that is read as another one. */
  | "number"
  /** Blanks after the backslash that was to join two lines. */
  | "blank-after-backslash"
  /** A key that is an inline comment or the output of a program, not a key. */
  | "no-key"
  /** Another file that stands here, which only the host has. */
  | "include"
  /** The same where the files are known, and none is there. */
  | "include-missing"
  /** A line for the daemons of one name, which only the host knows. */
  | "condition"
  /** A brace without its partner. */
  | "brace"
  /** Bytes that are no UTF-8, read as Latin-1. */
  | "not-utf8";

/** Every byte of a file as text: UTF-8 where it is that, else one character a byte, so that nothing is lost. */
export function daemonSource({ path, bytes }: { readonly path: string; readonly bytes: Buffer }): {
  readonly source: SourceFile;
  readonly utf8: boolean;
} {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { source: exactSourceFile(path, text), utf8: true };
  } catch {
    return { source: exactSourceFile(path, bytes.toString("latin1")), utf8: false };
  }
}

/** A part of a file that a daemon reads at once. */
export interface Chunk {
  readonly source: SourceFile;
  /** Offset in the source. */
  readonly start: number;
  /** The text, its line end too. */
  readonly text: string;
}

/**
 * Lines as fgets(3) gives them: of a longer one, the rest is a line of its own. `limit` is in bytes, the newline too.
 */
export function chunksOf(source: SourceFile, limit: number, remark: (remark: Remark) => void): readonly Chunk[] {
  return source.lineStarts.flatMap((start, i) => {
    const end = source.lineStarts[i + 1] ?? source.text.length;
    const chunks: Chunk[] = [];
    let at = start;
    while (at < end) {
      const text = source.text.slice(at, end);
      // A character has at most three bytes for each UTF-16 unit.
      const length = text.length * 3 <= limit ? text.length : unitsWithin(text, limit);
      if (at > start) remark({ kind: "cut-line", span: { file: source, start: at, end: at + 1 }, found: "" });
      chunks.push({ source, start: at, text: text.slice(0, length) });
      at += length;
    }
    return chunks;
  });
}

function unitsWithin(text: string, limit: number): number {
  let [units, bytes] = [0, 0];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > limit) break;
    units += character.length;
  }
  return Math.max(1, units);
}

/** The words of a part of a chunk, which characters of `separators` keep apart. */
export function wordsOf(chunk: Chunk, separators: RegExp): readonly ResolvedWord[] {
  const words: ResolvedWord[] = [];
  let begin = -1;
  for (let i = 0; i <= chunk.text.length; i++) {
    const inside = i < chunk.text.length && !separators.test(chunk.text[i] ?? "");
    if (inside && begin === -1) begin = i;
    if (inside || begin === -1) continue;
    words.push(wordOf(chunk, begin, i));
    begin = -1;
  }
  return words;
}

/** A piece of a chunk as a word. */
export function wordOf({ source, start, text }: Chunk, from: number, to: number): ResolvedWord {
  const span = { file: source, start: start + from, end: start + to };
  return { value: text.slice(from, to), form: "file", span };
}

/** A line of these words; none of none. */
export function lineOf(words: readonly ResolvedWord[]): readonly ResolvedLine[] {
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ words, block: null, span: { file: first.span.file, start: first.span.start, end: last.span.end } }];
}

/** The number that atoi(3) makes of a text: digits up to the first other character, 32 bits of them, else 0. */
export function atoi(text: string): number {
  const digits = /^[\t\n\v\f\r ]*([+-]?\d+)/.exec(text)?.[1];
  if (digits === undefined) return 0;
  const wide = BigInt(digits);
  const most = 2n ** 63n - 1n;
  return Number(BigInt.asIntN(32, wide > most ? most : wide < -most ? -most - 1n : wide));
}

/** What looks like a blank, or like nothing, and separates nothing for a C program. */
const ODD: ReadonlyMap<string, string> = new Map([
  ["\uFEFF", "a byte order mark"],
  ["\u00A0", "a no-break space"],
  ["\u3000", "an ideographic space"],
  ["\v", "a vertical tab"],
  ["\u0085", "a next-line character"],
  ["\u200B", "a zero-width space"],
  ["\u2060", "a word joiner"],
  ["\u00AD", "a soft hyphen"],
]);

/** Remarks for every character of a word that looks like a blank and is none. */
export function oddBlanks({ value, span }: ResolvedWord): readonly Remark[] {
  if (typeof value !== "string" || /^[\x21-\x7e]*$/.test(value)) return [];
  return [
    ...value.matchAll(/[\uFEFF\u00A0\v\u0085\u00AD\u1680\u2000-\u200F\u2028\u2029\u202F\u205F\u2060\u3000]/g),
  ].map(({ 0: character, index }) => ({
    kind: "odd-blank",
    span: { file: span.file, start: span.start + index, end: span.start + index + 1 },
    found:
      ODD.get(character) ?? `the character U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  }));
}
