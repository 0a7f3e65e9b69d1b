import type { ConfStatement, Keepalived } from "./cluster-files.js";
import { Secret } from "./secret.js";

/** Reading keepalived.conf's statements. */

/** The lines of a block that a keyword leads, in the order written; none where there is no block. */
export function linesOf(statement: ConfStatement | null, word: string): readonly ConfStatement[] {
  return (statement?.block ?? []).filter((line) => line.word === word);
}

/** The line that counts of a keyword that takes one value: the last. */
export function lineOf(statement: ConfStatement | null, word: string): ConfStatement | null {
  return linesOf(statement, word).at(-1) ?? null;
}

/** A word of a line as text; empty where there is none, and for a secret. */
export function wordOf(statement: ConfStatement | null, index = 0): string {
  const value = statement?.values[index]?.value;
  return value === undefined || value instanceof Secret ? "" : value;
}

/** Top statements by keyword. */
export function topOf({ statements }: Keepalived, word: string): readonly ConfStatement[] {
  return statements.filter((one) => one.word === word);
}

/** The number that a line gives, or what holds without the line. */
export function numberOf(statement: ConfStatement | null, fallback: number): number {
  const text = wordOf(statement);
  return text === "" ? fallback : Number(text);
}

/** All words of a line as text, secrets left out. */
export function wordsOf({ values }: ConfStatement): readonly string[] {
  return values.flatMap(({ value }) => (value instanceof Secret ? [] : [value]));
}

/** The value behind a label among a line's words, as 20 in `chk weight 20`; null where the label is missing. */
export function labelled(statement: ConfStatement, label: string): string | null {
  const words = wordsOf(statement);
  const at = words.indexOf(label);
  return at === -1 ? null : (words[at + 1] ?? null);
}
