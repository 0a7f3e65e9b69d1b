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
