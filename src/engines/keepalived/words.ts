import type { Chunk } from "../../model/daemon-file.js";
import type { ResolvedWord } from "../../model/resolved.js";

/** What the daemon reads of a line at once, in bytes (MAXBUF of parser.c). */
export const LINE = 1024;

/** isspace(3): a no-break space is a character like others to the daemon. */
const BLANK = /[ \t\n\v\f\r]/;

/** The words of a line; a brace outside of quotes is a word of its own. */
export function wordsIn({ source, start, text }: Chunk): readonly ResolvedWord[] {
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
      // Of lines that name a program the daemon takes a keyword and quotes without a blank between for one word.
      const close = words.length === 0 && text[i] === '"' ? text.indexOf('"', i + 1) : -1;
      if (close !== -1) {
        value += text.slice(i + 1, close);
        i = close + 1;
      }
      add(value, "file", [from, i]);
    }
  }
  return words;
}

/** Where a comment begins within the last word of a line, up to the next blank; null where none does. */
export function cutIn(
  { text, start }: Chunk,
  words: readonly ResolvedWord[],
): { readonly start: number; readonly end: number } | null {
  const last = words.at(-1);
  if (last?.form !== "file" || isOpening(last) || isClosing(last)) return null;
  const from = last.span.end - start;
  const rest = /^[#!][^ \t\n\v\f\r]+/.exec(text.slice(from))?.[0];
  return rest === undefined ? null : { start: last.span.end, end: last.span.end + rest.length };
}

/** A brace outside of quotes. */
export const isOpening = ({ value, form }: ResolvedWord): boolean => value === "{" && form === "file";
/** The same, of the end of a block. */
export const isClosing = ({ value, form }: ResolvedWord): boolean => value === "}" && form === "file";

/** Definitions that name others, one in the other. */
const MOST_NAMES = 16;

/**
 * A word with the definitions before it filled in, again while they name others; a value with blanks is several words.
 * What is not defined stays text, as it does for the daemon.
 */
export function filledIn(word: ResolvedWord, named: ReadonlyMap<string, string>): readonly ResolvedWord[] {
  if (typeof word.value !== "string" || !word.value.includes("$") || /^\$\w+=/.test(word.value)) return [word];
  let text = word.value;
  for (let again = 0; again < MOST_NAMES; again++) {
    const filled = text.replace(/\$\{(\w+)\}|\$(\w+)(?!\S)/g, (given, braced?: string, bare?: string) => {
      return named.get(braced ?? bare ?? "") ?? given;
    });
    if (filled === text || filled.length > LINE) break;
    text = filled;
  }
  if (word.form !== "file" || text === word.value) return [{ ...word, value: text }];
  return text.split(/\s+/).flatMap((value) => (value === "" ? [] : [{ ...word, value }]));
}
