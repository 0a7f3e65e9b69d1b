import {
  atoi,
  chunksOf,
  lineOf,
  oddBlanks,
  wordOf,
  type Chunk,
  type DaemonReading,
  type Remark,
} from "../../model/daemon-file.js";
import type { ResolvedLine } from "../../model/resolved.js";
import { isMethodLike } from "./open-words.js";
import { Secret } from "../../model/secret.js";
import { withStars, type SourceFile } from "../../source/source-file.js";

/** Bytes that Heartbeat reads of a line at once (MAXLINE of heartbeat.h, less the NUL). */
const LINE = 5119;
/** What sscanf(3) skips. */
const SPACE = "[ \\t\\n\\v\\f\\r]";
const AUTH = new RegExp(`^(auth)${SPACE}*([+-]?\\d+)`);
const KEY = new RegExp(`^${SPACE}*([+-]?\\d+)${SPACE}*([^ \\t\\n\\v\\f\\r]+)(?:${SPACE}+([^ \\t\\n\\v\\f\\r]+))?`);

/**
 * Reads authkeys as parse_authfile of Heartbeat's auth.c does, by sscanf(3): `auth1` is `auth 1`, `1sha1 k` is `1 sha1
 * k`, and what follows a key on its line is not read. Keys, and lines that are none, are starred.
 */
export function readAuthkeys(source: SourceFile): DaemonReading {
  const remarks: Remark[] = [];
  const chunks = chunksOf(source, LINE, (remark) => remarks.push(remark)).map(contentOf);
  const starred = withStars(source, chunks.flatMap(secretIn));
  const own = (remark: Remark): Remark => ({ ...remark, span: { ...remark.span, file: starred } });
  const lines = chunks.flatMap((chunk) => lineIn({ ...chunk, source: starred }, (remark) => remarks.push(remark)));
  return { lines: withoutIdle(lines, (remark) => remarks.push(remark)), remarks: remarks.map(own) };
}

/**
 * The key that signs is the last one that the `auth` line before it names. An `auth` line that no such key follows
 * changes nothing, when another one found its key.
 */
function withoutIdle(lines: readonly ResolvedLine[], remark: (remark: Remark) => void): readonly ResolvedLine[] {
  const isAuth = ({ words }: ResolvedLine) => words[0]?.value === "auth" && words.length === 2;
  const finds = (line: ResolvedLine, i: number): boolean => {
    const next = lines.findIndex((other, k) => k > i && isAuth(other));
    const keys = lines.slice(i + 1, next === -1 ? undefined : next);
    return keys.some(({ words }) => words[0]?.value === line.words[1]?.value);
  };
  const idle = lines.filter((line, i) => isAuth(line) && !finds(line, i));
  if (idle.length === lines.filter(isAuth).length) return lines;
  for (const { span, words } of idle) remark({ kind: "no-effect", span, found: words[1]?.value.toString() ?? "" });
  return lines.filter((line) => !idle.includes(line));
}

/** A line without what follows a NUL, blanks before it, and its end; empty for a comment. */
function contentOf({ source, start, text }: Chunk): Chunk {
  const read = /^[^\0]*/.exec(text)?.[0] ?? "";
  const blanks = /^[ \t\n\r\f]*/.exec(read)?.[0].length ?? 0;
  const content = read.slice(blanks).replace(/[ \t\n\v\f\r]+$/, "");
  return { source, start: start + blanks, text: content.startsWith("#") ? "" : content };
}

/**
 * The part of a line that must not be shown: a key and all behind it, or all but the first word of what is no line of a
 * key.
 */
function secretIn({ start, text }: Chunk): readonly { readonly start: number; readonly end: number }[] {
  const end = start + text.length;
  if (text === "" || AUTH.test(text)) return [];
  const key = KEY.exec(text);
  const [, number = "", method = ""] = key ?? [];
  if (key !== null && !isMethodLike(method))
    return [{ start: start + text.indexOf(method, text.indexOf(number) + number.length), end }];
  if (key === null) return [{ start: start + firstWord(text), end }];
  const from = text.indexOf(method, text.indexOf(number) + number.length) + method.length;
  return from < text.length ? [{ start: start + from + 1, end }] : [];
}

/** How much of a line that is no key may be shown: its first word, when it is about `auth` or a number. */
function firstWord(text: string): number {
  return /^(?:a\w*|[+-]?\d+)(?=\s|$)/.exec(text)?.[0].length ?? 0;
}

function lineIn(chunk: Chunk, remark: (remark: Remark) => void): readonly ResolvedLine[] {
  const { text } = chunk;
  if (text === "") return [];
  const auth = AUTH.exec(text);
  const word = (from: number, length: number) => wordOf(chunk, from, from + length);
  if (auth !== null) {
    const [all, keyword = "", number = ""] = auth;
    return lineOf([word(0, keyword.length), numberAt(word(all.length - number.length, number.length))]);
  }
  const key = text.startsWith("a") ? null : KEY.exec(text);
  if (key === null) {
    const shown = firstWord(text);
    const words = text.split(/[ \t\n\r\f]+/);
    let at = 0;
    return lineOf(
      words.map((value, i) => {
        const from = text.indexOf(value, at);
        at = from + value.length;
        const found = word(from, value.length);
        for (const odd of oddBlanks(found)) remark(odd);
        return i === 0 && shown > 0 ? found : { ...found, value: new Secret(value) };
      }),
    );
  }
  const [all, number = "", method = "", secret] = key;
  const at = all.indexOf(number);
  const from = text.indexOf(method, at + number.length);
  const methodWord = word(from, method.length);
  for (const found of [word(at, number.length), methodWord]) for (const odd of oddBlanks(found)) remark(odd);
  const shown = isMethodLike(method) ? methodWord : { ...methodWord, value: new Secret(method) };
  const words = [numberAt(word(at, number.length)), shown];
  if (secret === undefined) return lineOf(words);
  const keyWord = word(all.length - secret.length, secret.length);
  for (const odd of oddBlanks(keyWord)) remark(odd);
  const rest = text.slice(all.length).trimStart();
  const isOutput =
    /^(?:#|\(stdin\)=|(?:MD5|SHA1|SHA\d+|SHA\d-\d+)\(?)/i.test(secret) && (rest !== "" || secret.startsWith("#"));
  if (isOutput && method !== "crc") remark({ kind: "no-key", span: keyWord.span, found: outputOf(secret) });
  else if (rest !== "" && method !== "crc") {
    const start = text.length - rest.length;
    remark({ kind: rest.startsWith("#") ? "hash-in-word" : "surplus", span: word(start, rest.length).span, found: "" });
  }
  return lineOf([...words, { ...keyWord, value: new Secret(secret) }]);
}

/** What may be shown of a word that is no key. */
function outputOf(word: string): string {
  if (!word.startsWith("#")) return "(stdin)=";
  return word === "#" ? "#" : "#…";
}

/** A number as %d reads it. */
function numberAt<W extends { readonly value: string | Secret }>(word: W): W {
  return { ...word, value: String(atoi(word.value.toString())) };
}
