import type { IToken } from "chevrotain";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { position, type SourceFile } from "../source/source-file.js";

/**
 * Reports every character that is neither text nor a blank: other white space, control characters, invisible and
 * direction-changing ones. White space in a comment is let through; one report for each line and kind.
 */
export function checkCharacters(file: SourceFile, comments: readonly IToken[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<string>();
  let comment = 0;
  for (const match of file.text.matchAll(unwanted)) {
    const char = match[0];
    while (comment < comments.length && endOf(comments[comment]) <= match.index) comment++;
    const isCommented = (comments[comment]?.startOffset ?? Infinity) <= match.index;
    if (isCommented && isSpace(char)) continue;
    const key = `${position(file, match.index).line} ${char}`;
    if (!seen.has(key)) found.push(report(file, match.index, char));
    seen.add(key);
  }
  return found;
}

// eslint-disable-next-line no-control-regex
const unwanted =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)|[\u00a0\u1680\u2000-\u200b\u2028\u2029\u202a-\u202f\u205f\u2060\u2066-\u2069\u3000\ufeff]/g;

function endOf(token: IToken | undefined): number {
  return token === undefined ? Infinity : token.startOffset + token.image.length;
}

function isSpace(char: string): boolean {
  return char !== "\r" && !isControl(char) && /[\s\u200b\u2060]/.test(char);
}

function isControl(char: string): boolean {
  return char < " " || (char >= "\u007f" && char <= "\u009f") || /[\u202a-\u202e\u2066-\u2069]/.test(char);
}

function report(file: SourceFile, offset: number, char: string): Diagnostic {
  const span = { file, start: offset, end: offset + 1 };
  const name = `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  if (char === "\r") {
    const help = "end lines with LF or CRLF";
    return diagnostic("HAP1011", "expected a line end, found a carriage return alone", span, { help });
  }
  if (isSpace(char)) {
    const message = `expected a space or a tab, found ${spaceName(char)} (${name})`;
    return diagnostic("HAP1010", message, span, { help: "replace it by a space" });
  }
  const help = "take it away; text with control characters comes from a file of its own, `from FILE`";
  return diagnostic("HAP1011", `expected text, found a control character (${name})`, span, { help });
}

function spaceName(char: string): string {
  const names: Readonly<Record<string, string>> = {
    "\u00a0": "a no-break space",
    "\u200b": "a zero-width space",
    "\u3000": "an ideographic space",
    "\ufeff": "a byte-order mark",
  };
  return names[char] ?? "another kind of white space";
}
