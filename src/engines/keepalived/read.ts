import { chunksOf, daemonSource, type Chunk, type DaemonReading, type Remark } from "../../model/daemon-file.js";
import type { StateView } from "../../model/host-state.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import { Secret } from "../../model/secret.js";
import { KEEPALIVED_PATH } from "./paths.js";
import { withStars, type SourceFile } from "../../source/source-file.js";

/** What the daemon reads of a line at once, in bytes (MAXBUF of parser.c). */
const LINE = 1024;

/**
 * Reads keepalived.conf as the daemon's parser does (parser.c of 2.2.7): a statement is one line, `#` and `!` start a
 * comment outside of double quotes even inside a word, `{` opens a block at a line's end, joined to a word or on a line
 * of its own; what follows it on its line is one statement, up to a last `}`. A `}` too much and a `{` without its end
 * are taken as they come. `$NAME=value` is filled in. What only the host can tell is left out with a remark: files of
 * `include`, and lines for one node (`@id`) but for the first that opens a block. Passwords are starred in the file of
 * the spans.
 */
export function readKeepalivedConf(source: SourceFile): DaemonReading {
  const remarks: Remark[] = [];
  const chunks = chunksOf(source, LINE, (remark) => void remarks.push(remark));
  const starred = withStars(source, chunks.flatMap(passwordIn));
  const named = new Map<string, string>();
  // Where a line with a brace is left out, nobody knows which of the others is its partner.
  let isWhole = true;
  let head = "";
  const tokens = chunks.flatMap((chunk) => {
    const read = wordsIn({ ...chunk, source: starred });
    const cut = cutIn(chunk, read);
    // A comment behind a number is one; a name or a password may have been meant to go on.
    const found = String(read.at(-2)?.value ?? "");
    if (cut !== null) remarks.push({ kind: "hash-in-word", span: { file: starred, ...cut }, found });
    const words = read.map((word) => filledIn(word, named));
    if (!left(words, named, (remark) => void remarks.push(remark))) {
      if (words.length > 0) head = "";
      return pieces(words);
    }
    const opened = conditionalHead(words);
    if (opened !== null) {
      const isAgain = head === opened;
      head = opened;
      return isAgain ? [] : pieces(words.slice(1));
    }
    isWhole &&= !words.some((word) => isOpening(word) || isClosing(word));
    return [];
  });
  const own = (remark: Remark): Remark => ({ ...remark, span: { ...remark.span, file: starred } });
  const brace = (at: number): void => {
    const span = { file: starred, start: at, end: at + 1 };
    if (isWhole) remarks.push({ kind: "brace", span, found: starred.text[at] ?? "" });
  };
  const lines = blockOf(tokens, { at: 0, brace }, null);
  return { lines, remarks: remarks.map(own) };
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

function readingOn(state: StateView): DaemonReading {
  const file = state.file(KEEPALIVED_PATH);
  if (file.type !== "file" || file.content === null) return { lines: [], remarks: [] };
  return readKeepalivedConf(daemonSource({ path: KEEPALIVED_PATH, bytes: file.content }).source);
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

/** Whether a line is none of the file's statements: a definition, or what only the host can tell. */
function left(words: readonly ResolvedWord[], named: Map<string, string>, remark: (remark: Remark) => void): boolean {
  const [first, second] = words;
  if (first?.form !== "file" || typeof first.value !== "string") return false;
  const definition = /^\$(\w+)=(.*)$/.exec(first.value);
  if (definition !== null) {
    const rest = words.slice(1).map(({ value }) => (typeof value === "string" ? value : ""));
    named.set(definition[1] ?? "", [definition[2] ?? "", ...rest].filter((one) => one !== "").join(" "));
    return true;
  }
  const isInclude = first.value === "include" && second !== undefined;
  if (!isInclude && !/^@\^?\w/.test(first.value)) return false;
  const found = isInclude ? `include ${typeof second?.value === "string" ? second.value : ""}` : first.value;
  remark({ kind: isInclude ? "include" : "condition", span: first.span, found });
  return true;
}

/** A word with the definitions before it filled in; what is not defined stays text, as it does for the daemon. */
function filledIn(word: ResolvedWord, named: ReadonlyMap<string, string>): ResolvedWord {
  if (typeof word.value !== "string" || !word.value.includes("$")) return word;
  const value = word.value.replace(/\$\{(\w+)\}|^\$(\w+)$/g, (text, braced?: string, bare?: string) => {
    return named.get(braced ?? bare ?? "") ?? text;
  });
  return { ...word, value };
}

/** Where the password of a line stands. */
function passwordIn(chunk: Chunk): readonly { readonly start: number; readonly end: number }[] {
  const words = wordsIn(chunk);
  const at = words.findIndex(({ value }) => value === "auth_pass");
  const cut = cutIn(chunk, words);
  return at === -1 ? [] : [...words.slice(at + 1).map(({ span }) => span), ...(cut === null ? [] : [cut])];
}

/** Where a comment begins within the last word of a line, up to the next blank; null where none does. */
function cutIn(
  { text, start }: Chunk,
  words: readonly ResolvedWord[],
): { readonly start: number; readonly end: number } | null {
  const last = words.at(-1);
  if (last?.form !== "file" || isOpening(last) || isClosing(last)) return null;
  const from = last.span.end - start;
  const rest = /^[#!][^ \t\n\v\f\r]+/.exec(text.slice(from))?.[0];
  return rest === undefined ? null : { start: last.span.end, end: last.span.end + rest.length };
}

/** A statement's words, or a brace. */
type Piece =
  | { readonly kind: "words"; readonly words: readonly ResolvedWord[] }
  | { readonly kind: "open" | "close"; at: number };

function pieces(words: readonly ResolvedWord[]): readonly Piece[] {
  const open = words.findIndex(isOpening);
  if (open === -1) return closing(words);
  const [last] = words.slice(-1);
  const end = last !== undefined && isClosing(last) && words.length - 1 > open ? words.length - 1 : words.length;
  const inner = words.slice(open + 1, end);
  const at = words[open]?.span.start ?? 0;
  return [
    ...(open === 0 ? [] : [{ kind: "words" as const, words: words.slice(0, open) }]),
    { kind: "open", at },
    ...(inner.length === 0 ? [] : [{ kind: "words" as const, words: inner }]),
    ...(end === words.length ? [] : [{ kind: "close" as const, at: last?.span.start ?? 0 }]),
  ];
}

function closing(words: readonly ResolvedWord[]): readonly Piece[] {
  const close = words.findIndex(isClosing);
  if (close === -1) return words.length === 0 ? [] : [{ kind: "words", words }];
  return [
    ...(close === 0 ? [] : [{ kind: "words" as const, words: words.slice(0, close) }]),
    { kind: "close", at: words[close]?.span.start ?? 0 },
    ...closing(words.slice(close + 1)),
  ];
}

/** Where the reading is, and who is told of a brace that has no partner. */
interface Cursor {
  at: number;
  readonly brace: (at: number) => void;
}

/** The statements up to the end of a block that was opened at an offset; of the whole file for null. */
function blockOf(tokens: readonly Piece[], cursor: Cursor, opened: number | null): readonly ResolvedLine[] {
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

const isOpening = ({ value, form }: ResolvedWord): boolean => value === "{" && form === "file";
const isClosing = ({ value, form }: ResolvedWord): boolean => value === "}" && form === "file";

/** isspace(3): a no-break space is a character like others to the daemon. */
const BLANK = /[ \t\n\v\f\r]/;

/** The words of a line; a brace outside of quotes is a word of its own. */
function wordsIn({ source, start, text }: Chunk): readonly ResolvedWord[] {
  const words: ResolvedWord[] = [];
  const add = (value: string, form: ResolvedWord["form"], place: readonly [number, number]): void => {
    words.push({ value, form, span: { file: source, start: start + place[0], end: start + place[1] } });
  };
  let i = 0;
  while (i < text.length) {
    const character = text[i] ?? "";
    if (character === "#" || character === "!") break;
    if (BLANK.test(character)) i += 1;
    else if (character === "{" || character === "}") add(character, "file", [i, ++i]);
    else if (character === '"') {
      const close = text.indexOf('"', i + 1);
      const end = close === -1 ? text.trimEnd().length : close;
      add(text.slice(i + 1, end), "quoted", [i, Math.min(text.length, end + 1)]);
      i = close === -1 ? text.length : close + 1;
    } else {
      const from = i;
      let value = "";
      while (i < text.length && !/[ \t\n\v\f\r{}#!"]/.test(text[i] ?? "")) {
        // A variable may be written ${NAME}.
        const variable = /^\$\{\w+\}/.exec(text.slice(i))?.[0];
        if (text[i] === "\\" && /[#!]/.test(text[i + 1] ?? "")) i += 1;
        value += variable ?? text[i] ?? "";
        i += variable?.length ?? 1;
      }
      add(value, "file", [from, i]);
    }
  }
  return words;
}
