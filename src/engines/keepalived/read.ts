import {
  ALONE,
  chunksOf,
  daemonSource,
  type Chunk,
  type DaemonReading,
  type Remark,
  type Surroundings,
} from "../../model/daemon-file.js";
import type { StateView } from "../../model/host-state.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import { Secret } from "../../model/secret.js";
import { definedSecret, nameIn, passwordIn, passwordNames } from "./passwords.js";
import { KEEPALIVED_PATH } from "./paths.js";
import { cutIn, filledIn, isClosing, isOpening, LINE, wordsIn } from "./words.js";
import { withStars, type SourceFile, type Span } from "../../source/source-file.js";

/**
 * Reads keepalived.conf as the daemon's parser does (parser.c of 2.2.7): a statement is one line, `#` and `!` start a
 * comment outside of double quotes even inside a word, `{` opens a block at a line's end, joined to a word or on a line
 * of its own; what follows it on its line is one statement, up to a last `}`. A `}` too much and a `{` without its end
 * are taken as they come. `$NAME=value`, definitions of several lines and `~SEQ` are filled in; files of `include` and
 * lines for one node (`@id`) are read as far as the surroundings know them, else left out with a remark, but for the
 * first such line that opens a block. Passwords are starred in the file of the spans.
 */
export function readKeepalivedConf(source: SourceFile, surroundings: Surroundings = ALONE): DaemonReading {
  const reading: ConfReading = {
    surroundings,
    remarks: [],
    named: new Map(),
    several: new Map(),
    isWhole: true,
    head: "",
    left: MOST_LINES,
  };
  const tokens = piecesOf(source, reading, 0);
  const brace = ({ file, start }: Span): void => {
    const span = { file, start, end: start + 1 };
    if (reading.isWhole) reading.remarks.push({ kind: "brace", span, found: file.text[start] ?? "" });
  };
  const lines = blockOf(tokens, { at: 0, brace }, null);
  return { lines, remarks: reading.remarks };
}

/** The statements of the file on a host; none where it is not there. */
export function linesOn(state: StateView): readonly ResolvedLine[] {
  return readingOn(state).lines;
}

/** The same, as far as they are known to be this node's: none of a file that has lines for one node. */
export function ownLinesOn(state: StateView): readonly ResolvedLine[] {
  const { lines, remarks } = readingOn(state);
  return remarks.some(({ kind }) => kind === "condition") ? [] : lines;
}

/** The same; null where parts of it are known on the node only: included files, and lines for one node. */
export function wholeLinesOn(state: StateView): readonly ResolvedLine[] | null {
  const { lines, remarks } = readingOn(state);
  return remarks.some(({ kind }) => kind === "condition" || kind === "include") ? null : lines;
}

function readingOn(state: StateView): DaemonReading {
  const file = state.file(KEEPALIVED_PATH);
  if (file.type !== "file" || file.content === null) return { lines: [], remarks: [] };
  return readKeepalivedConf(daemonSource({ path: KEEPALIVED_PATH, bytes: file.content }).source);
}

/** Lines that a file may come to with all that is filled in, and how deep definitions and files nest. */
const MOST_LINES = 100_000;
const MOST_DEEP = 16;

/** What is known while a file and those that it includes are read. */
interface ConfReading {
  readonly surroundings: Surroundings;
  readonly remarks: Remark[];
  readonly named: Map<string, string>;
  /** Definitions of several lines. */
  readonly several: Map<string, readonly Chunk[]>;
  /** False where a line with a brace was left out: nobody knows which of the others is its partner. */
  isWhole: boolean;
  /** What the last line opened, when it was for one node only. */
  head: string;
  /** How many more lines are read. */
  left: number;
}

/** The statements and braces of a file, with those of the files that it includes where they are named. */
function piecesOf(source: SourceFile, reading: ConfReading, depth: number): readonly Piece[] {
  const remarks: Remark[] = [];
  const chunks = chunksOf(source, LINE, (remark) => void remarks.push(remark));
  const secret = new Set(chunks.flatMap(passwordNames));
  const starred = withStars(
    source,
    chunks.flatMap((chunk) => [...passwordIn(chunk), ...definedSecret(chunk, secret)]),
  );
  reading.remarks.push(...remarks.map((remark) => ({ ...remark, span: { ...remark.span, file: starred } })));
  // Words are read of the text as it is, and stand in the starred one.
  return piecesIn(
    chunks.map((chunk) => ({ ...chunk, source: starred })),
    reading,
    depth,
  );
}

function piecesIn(chunks: readonly Chunk[], reading: ConfReading, depth: number): readonly Piece[] {
  const found: Piece[] = [];
  for (let at = 0; at < chunks.length && reading.left > 0; at++) {
    const chunk = chunks[at];
    if (chunk === undefined) break;
    reading.left -= 1;
    const name = /^[ \t]*\$(\w+)=[ \t]*\\[ \t\r\n]*$/.exec(chunk.text)?.[1];
    if (name === undefined) {
      found.push(...piecesOfLine(chunk, reading, depth));
      continue;
    }
    const end = chunks.findIndex(({ text }, i) => i > at && !CONTINUED.test(text));
    const last = end === -1 ? chunks.length - 1 : end;
    const lines = chunks.slice(at + 1, last + 1).map((one) => ({ ...one, text: one.text.replace(CONTINUED, "") }));
    reading.several.set(name, lines);
    at = last;
  }
  return found;
}

/** A line that goes on. */
const CONTINUED = /\\[ \t\r]*\n?$/;

function piecesOfLine(chunk: Chunk, reading: ConfReading, depth: number): readonly Piece[] {
  const read = wordsIn(chunk);
  const cut = cutIn(chunk, read);
  // A comment behind a number is one; a name or a password may have been meant to go on.
  const before = String(read.at(-2)?.value ?? "");
  const span = cut === null ? null : { file: chunk.source, ...cut };
  if (span !== null) reading.remarks.push({ kind: "hash-in-word", span, found: before });
  const [first, second] = read;
  if (first === undefined) return [];
  if (second !== undefined && first.form === "file" && /^include[rmwba]?$/.test(String(first.value))) {
    return piecesIncluded(first, String(second.value), reading, depth);
  }
  const sequence = SEQUENCE.exec(chunk.text);
  if (sequence !== null) return piecesOfSequence(chunk, sequence, reading, depth);
  const several = read.length === 1 ? reading.several.get(nameIn(first)) : undefined;
  if (several !== undefined) return depth > MOST_DEEP ? [] : piecesIn(several, reading, depth + 1);
  const words = read.flatMap((word) => filledIn(word, reading.named));
  return piecesOfWords(words, reading);
}

function piecesOfWords(words: readonly ResolvedWord[], reading: ConfReading): readonly Piece[] {
  const [first] = words;
  const text = first?.form === "file" && typeof first.value === "string" ? first.value : "";
  const definition = /^\$(\w+)=(.*)$/.exec(text);
  if (definition !== null) {
    const rest = words.slice(1).map(({ value }) => (typeof value === "string" ? value : ""));
    reading.named.set(definition[1] ?? "", [definition[2] ?? "", ...rest].filter((one) => one !== "").join(" "));
    return [];
  }
  const condition = /^@(\^?)(\w\S*)$/.exec(text);
  if (condition === null || first === undefined) {
    if (words.length > 0) reading.head = "";
    return pieces(words);
  }
  const name = reading.surroundings.nodeName();
  if (name !== null) {
    // The daemon's own id is the first part of the node's name.
    const isMeant = (condition[2] === name.split(".")[0]) !== (condition[1] === "^");
    return isMeant ? piecesOfWords(words.slice(1), reading) : [];
  }
  if (!reading.remarks.some(({ kind }) => kind === "condition")) {
    reading.remarks.push({ kind: "condition", span: first.span, found: text });
  }
  const opened = conditionalHead(words);
  if (opened !== null) {
    const isAgain = reading.head === opened;
    reading.head = opened;
    return isAgain ? [] : pieces(words.slice(1));
  }
  reading.isWhole &&= !words.some((word) => isOpening(word) || isClosing(word));
  return [];
}

/** What the files of an `include` bring, which the daemon looks for before it fills anything in. */
function piecesIncluded(first: ResolvedWord, pattern: string, reading: ConfReading, depth: number): readonly Piece[] {
  const files = depth > MOST_DEEP ? [] : reading.surroundings.included(pattern, first.span.file.path);
  if (files === null) reading.isWhole = false;
  if (files === null || files.length === 0) {
    const kind = files === null ? "include" : "include-missing";
    reading.remarks.push({ kind, span: first.span, found: `${String(first.value)} ${pattern}` });
    return [];
  }
  return files.flatMap((file) => piecesOf(daemonSource(file).source, reading, depth + 1));
}

/** `~SEQ(NAME, FROM[, STEP], TO) rest`: the rest once for each number, by `~SEQx` in hexadecimal. */
const SEQUENCE = /^([ \t]*~SEQ(x?)\((\w+),([^,()]+),(?:([^,()]+),)?([^,()]+)\))/;

function piecesOfSequence(chunk: Chunk, found: RegExpExecArray, reading: ConfReading, depth: number): readonly Piece[] {
  const [, whole = "", hex = "", name = "", from = "", step = "1", to = ""] = found;
  const [first, by, last] = [Number(from), Number(step), Number(to)];
  if (depth > MOST_DEEP || ![first, by, last].every(Number.isInteger) || by === 0) return [];
  const rest = { ...chunk, start: chunk.start + whole.length, text: chunk.text.slice(whole.length) };
  const several: Piece[] = [];
  for (let at = first; (by > 0 ? at <= last : at >= last) && reading.left > 0; at += by) {
    reading.left -= 1;
    reading.named.set(name, at.toString(hex === "x" ? 16 : 10));
    several.push(...piecesOfLine(rest, reading, depth + 1));
  }
  return several;
}

/**
 * What a line for one node opens, as in `@one vrrp_instance V {`; null for another line. Of such heads in a row each
 * is for another node, and they share one block: it is read as the first one's.
 */
function conditionalHead(words: readonly ResolvedWord[]): string | null {
  const [condition, keyword] = words;
  const last = words.at(-1);
  if (words.length < 3 || keyword === undefined || last === undefined || !isOpening(last)) return null;
  return String(condition?.value).startsWith("@") ? String(keyword.value) : null;
}

/** A statement's words, or a brace. */
type Piece =
  | { readonly kind: "words"; readonly words: readonly ResolvedWord[] }
  | { readonly kind: "open" | "close"; readonly at: Span };

function pieces(words: readonly ResolvedWord[]): readonly Piece[] {
  const [first] = words;
  // What stands behind a `}` on its line is a line of its own.
  if (first !== undefined && isClosing(first)) return [{ kind: "close", at: first.span }, ...pieces(words.slice(1))];
  const open = words.findIndex(isOpening);
  if (open === -1) return closing(words);
  const [last] = words.slice(-1);
  const end = last !== undefined && isClosing(last) && words.length - 1 > open ? words.length - 1 : words.length;
  const inner = words.slice(open + 1, end);
  const at = words[open]?.span;
  if (at === undefined) return [];
  return [
    ...(open === 0 ? [] : [{ kind: "words" as const, words: words.slice(0, open) }]),
    { kind: "open", at },
    ...(inner.length === 0 ? [] : [{ kind: "words" as const, words: inner }]),
    ...(end === words.length ? [] : [{ kind: "close" as const, at: last?.span ?? at }]),
  ];
}

function closing(words: readonly ResolvedWord[]): readonly Piece[] {
  const close = words.findIndex(isClosing);
  const at = words[close]?.span;
  if (at === undefined) return words.length === 0 ? [] : [{ kind: "words", words }];
  return [
    ...(close === 0 ? [] : [{ kind: "words" as const, words: words.slice(0, close) }]),
    { kind: "close", at },
    ...closing(words.slice(close + 1)),
  ];
}

/** Where the reading is, and who is told of a brace that has no partner. */
interface Cursor {
  at: number;
  readonly brace: (at: Span) => void;
}

/** The statements up to the end of a block that was opened somewhere; of the whole file for null. */
function blockOf(tokens: readonly Piece[], cursor: Cursor, opened: Span | null): readonly ResolvedLine[] {
  const lines: ResolvedLine[] = [];
  while (cursor.at < tokens.length) {
    const piece = tokens[cursor.at++];
    if (piece === undefined) break;
    if (piece.kind === "close" && opened !== null) return lines;
    if (piece.kind === "close") cursor.brace(piece.at);
    if (piece.kind === "words") lines.push(statement(piece.words));
    if (piece.kind !== "open") continue;
    const block = blockOf(tokens, cursor, piece.at);
    const head = lines.pop();
    if (head === undefined) cursor.brace(piece.at);
    else lines.push({ ...head, block: [...(head.block ?? []), ...block] });
  }
  if (opened !== null) cursor.brace(opened);
  return lines;
}

function statement(words: readonly ResolvedWord[]): ResolvedLine {
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) throw new Error("a statement has words");
  const hidden = words.map((word, i) =>
    words[i - 1]?.value === "auth_pass" ? { ...word, value: secretOf(word) } : word,
  );
  return { words: hidden, block: null, span: { file: first.span.file, start: first.span.start, end: last.span.end } };
}

function secretOf({ value }: ResolvedWord): Secret {
  return value instanceof Secret ? value : new Secret(value);
}
