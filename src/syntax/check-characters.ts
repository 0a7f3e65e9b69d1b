import { tokenize } from "../../grammar/lexer.js";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { SEEN_FORMAT } from "../diagnostics/visible.js";
import { position, type SourceFile } from "../source/source-file.js";
import { asWritten, changed, type DraftEdit } from "./draft.js";
import type { Corrected } from "./correct-characters.js";

/**
 * Reports every character that is neither text nor a blank: other white space, control characters, and those that by
 * their Unicode properties are invisible or turn the writing direction. In a comment only the last and control
 * characters are told; one report for each line and kind. The draft is without those that show nothing.
 */
export function checkCharacters(file: SourceFile): Corrected {
  const diagnostics: Diagnostic[] = [];
  const changes: DraftEdit[] = [];
  const seen = new Set<string>();
  if (!file.text.match(UNWANTED)) return { draft: asWritten(file.text), diagnostics };
  const { comments } = tokenize(file.text);
  let comment = 0;
  for (const match of file.text.matchAll(UNWANTED)) {
    const [char] = match;
    const start = match.index;
    if (joinsPictures(file.text, start)) continue;
    while (comment < comments.length && endOf(comments[comment]) <= start) comment++;
    const isCommented = (comments[comment]?.startOffset ?? Infinity) <= start;
    if (isCommented && !DANGEROUS.test(char)) continue;
    const change = { start, end: start + char.length, text: replacement(file.text, start, char) };
    if (char !== "\r" && (change.text === "" || FEED.test(char))) changes.push(change);
    const key = `${position(file, start).line} ${char}`;
    if (!seen.has(key)) diagnostics.push(report(file, change, char));
    seen.add(key);
  }
  return { draft: changed(asWritten(file.text), changes), diagnostics };
}

const INVISIBLE = `(?![${SEEN_FORMAT}])[\\p{Cf}\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}]`;
const UNWANTED = new RegExp(`\\r(?!\\n)|(?![\\r\\n\\t])\\p{Cc}|(?! )[\\p{Zs}\\p{Zl}\\p{Zp}]|${INVISIBLE}`, "gu");
const DANGEROUS = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/u;
/** White space that is a control character. */
const FEED = /[\v\f\u0085]/;
const SPACE = /[\p{Zs}\p{Zl}\p{Zp}]/u;

/** A joiner or a variation selector behind a picture is part of what is seen: 👩‍🔧, ❤️. */
function joinsPictures(text: string, at: number): boolean {
  if (!/\u200d|\ufe0e|\ufe0f|[\u{e0020}-\u{e007f}]/u.test(String.fromCodePoint(text.codePointAt(at) ?? 0)))
    return false;
  return /(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{e0020}-\u{e007e}]|\ufe0f)$/u.test(
    text.slice(Math.max(0, at - 2), at),
  );
}

function endOf(token: { readonly startOffset: number; readonly image: string } | undefined): number {
  return token === undefined ? Infinity : token.startOffset + token.image.length;
}

function replacement(text: string, at: number, char: string): string {
  if (SPACE.test(char) || FEED.test(char)) return " ";
  // What has no width often stands where a copied text had a blank.
  const isBetween = char === "\u200b" && /[\w"']/.test(text.charAt(at - 1)) && /\d/.test(text.charAt(at + 1));
  return isBetween ? " " : "";
}

function report(file: SourceFile, { start, end, text }: DraftEdit, char: string): Diagnostic {
  const span = { file, start, end };
  const name = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (char === "\r") {
    const help = "end lines with LF or CRLF";
    return diagnostic("HAP1011", "expected a line end, found a carriage return alone", span, { help });
  }
  const fix = [{ span, text }];
  if (SPACE.test(char)) {
    const message = `expected a space or a tab, found ${spaceName(char)} (${name})`;
    return diagnostic("HAP1010", message, span, { help: "replace it by a space", fix });
  }
  if (/\p{Cc}/u.test(char)) {
    const help = "take it away; text with control characters comes from a file of its own, `from FILE`";
    return diagnostic("HAP1011", `expected text, found a control character (${name})`, span, { help, fix });
  }
  const what = /\p{Bidi_Control}/u.test(char) ? "one that turns the writing direction" : invisibleName(char);
  const help = "take it away: it is not seen, and makes another word of the one it stands in";
  return diagnostic("HAP1014", `expected characters that are seen, found ${what} (${name})`, span, { help, fix });
}

function spaceName(char: string): string {
  if (char === "\u00a0") return "a no-break space";
  return char === "\u3000" ? "an ideographic space" : "another kind of white space";
}

function invisibleName(char: string): string {
  const names: Readonly<Record<string, string>> = {
    "\u00ad": "a soft hyphen",
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\u2060": "a word joiner",
    "\ufeff": "a byte-order mark",
  };
  return names[char] ?? "an invisible one";
}
