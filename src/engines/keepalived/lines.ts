import type { ResolvedLine } from "../../model/resolved.js";

/** The lines that this keyword leads. */
export function namedLines(lines: readonly ResolvedLine[], name: string): readonly ResolvedLine[] {
  return lines.filter((line) => wordOf(line, 0) === name);
}

/** A word of a line by its place, the keyword is 0; empty where there is none, and for a secret. */
export function wordOf({ words }: ResolvedLine, at: number): string {
  const value = words[at]?.value;
  return typeof value === "string" ? value : "";
}

/** The value that counts of a keyword: the last; null where there is none. */
export function valueOf(lines: readonly ResolvedLine[], name: string): string | null {
  const last = namedLines(lines, name).at(-1);
  return last === undefined ? null : wordOf(last, 1);
}
