import type { Word } from "./tree.js";

/** The text of a word without expressions, whatever its quotes; null when it holds `${…}`. */
export function plainText(word: Word): string | null {
  let text = "";
  for (const part of word.parts) {
    if (part.kind !== "text") return null;
    text += part.text;
  }
  return text;
}

/** The text of a bare word without expressions: what can be a keyword. Null for a quoted word. */
export function keyword(word: Word | undefined): string | null {
  return word?.form === "bare" ? plainText(word) : null;
}
