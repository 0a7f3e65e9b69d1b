import { chunksOf, type Chunk, type DaemonReading, type Remark } from "../../model/daemon-file.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { SourceFile } from "../../source/source-file.js";

/** What the daemon reads of a line at once, in bytes (MAXBUF of parser.c). */
const LINE = 1024;

/**
 * Reads keepalived.conf as the daemon's parser does (parser.c of 2.2.7): a statement is one line, `#` and `!` start a
 * comment outside of double quotes even inside a word, `{` opens a block at a line's end, joined to a word or on a line
 * of its own; what follows it on its line is one statement, up to a last `}`. A `}` too much and a `{` without its end
 * are taken as they come. Names (`$NAME`), conditions (`@id`) and `include` are left as they stand.
 */
export function readKeepalivedConf(source: SourceFile): DaemonReading {
  const remarks: Remark[] = [];
  const tokens = chunksOf(source, LINE, (remark) => void remarks.push(remark)).flatMap((chunk) => pieces(chunk));
  return { lines: blockOf(tokens, { at: 0 }, true), remarks };
}

/** A statement's words, or a brace. */
type Piece =
  { readonly kind: "words"; readonly words: readonly ResolvedWord[] } | { readonly kind: "open" | "close"; at: number };

function pieces(chunk: Chunk): readonly Piece[] {
  const words = wordsIn(chunk);
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

function blockOf(tokens: readonly Piece[], cursor: { at: number }, top: boolean): readonly ResolvedLine[] {
  const lines: ResolvedLine[] = [];
  while (cursor.at < tokens.length) {
    const piece = tokens[cursor.at++];
    if (piece === undefined) break;
    if (piece.kind === "close" && !top) break;
    if (piece.kind === "words") lines.push(statement(piece.words));
    if (piece.kind !== "open") continue;
    const block = blockOf(tokens, cursor, false);
    const head = lines.pop();
    if (head !== undefined) lines.push({ ...head, block: [...(head.block ?? []), ...block] });
  }
  return lines;
}

function statement(words: readonly ResolvedWord[]): ResolvedLine {
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) throw new Error("a statement has words");
  return { words, block: null, span: { file: first.span.file, start: first.span.start, end: last.span.end } };
}

const isOpening = ({ value, form }: ResolvedWord): boolean => value === "{" && form === "file";
const isClosing = ({ value, form }: ResolvedWord): boolean => value === "}" && form === "file";

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
    if (/\s/.test(character)) i += 1;
    else if (character === "{" || character === "}") add(character, "file", [i, ++i]);
    else if (character === '"') {
      const close = text.indexOf('"', i + 1);
      const end = close === -1 ? text.trimEnd().length : close;
      add(text.slice(i + 1, end), "quoted", [i, Math.min(text.length, end + 1)]);
      i = close === -1 ? text.length : close + 1;
    } else {
      const from = i;
      let value = "";
      while (i < text.length && !/[\s{}#!"]/.test(text[i] ?? "")) {
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
