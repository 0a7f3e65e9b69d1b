import stringWidth from "fast-string-width";
import { graphemes } from "../diagnostics/graphemes.js";
import { visible } from "../diagnostics/visible.js";

/** Columns that a text takes on a terminal; colours take none, wide characters two. */
export function width(text: string): number {
  return stringWidth(text);
}

/** The text with spaces after it, `columns` wide; a longer one is left as it is. */
export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

/** The text cut at its end to `columns`, with `…`; for uncoloured text. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (columns < 1) return "";
  return `${prefix(charactersOf(text), columns - 1)}…`;
}

/** The text cut in its middle, where names of hosts differ least; for uncoloured text. */
export function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (columns < 3) return cut(text, columns);
  const tail = Math.ceil((columns - 1) / 2);
  const parts = charactersOf(text);
  const end = suffix(parts, tail);
  return `${prefix(parts, columns - 1 - width(end))}…${end}`;
}

/** The text on one line and without anything that could move the cursor. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, " ").trim());
}

/** Parts with ` · ` between them, on as many lines as they need; a part is never broken. */
export function joinParts(parts: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts.filter((text) => text !== "")) {
    const joined = `${lines.at(-1) ?? ""} · ${part}`;
    if (lines.length > 0 && width(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}

/** A text on as many lines as it needs, broken at blanks; a longer word is whole. */
export function wrap(text: string, columns: number): readonly string[] {
  return wrapParts(text.split(" "), columns);
}

/** Parts with blanks between them, on as many lines as they need; a part is never broken. */
export function wrapParts(parts: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of parts) {
    const joined = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && width(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

function charactersOf(text: string): readonly string[] {
  return [...graphemes(text)].map((part) => part.segment);
}

function prefix(parts: readonly string[], columns: number): string {
  let result = "";
  let used = 0;
  for (const part of parts) {
    used += width(part);
    if (used > columns) break;
    result += part;
  }
  return result;
}

function suffix(parts: readonly string[], columns: number): string {
  let start = parts.length;
  while (start > 0 && width(parts.slice(start - 1).join("")) <= columns) start--;
  return parts.slice(start).join("");
}
