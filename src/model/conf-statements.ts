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

/** Addresses and ports of a `virtual_server`, those of its group too; a range of addresses stays as it is written. */
export function placesOf(
  file: Keepalived,
  server: ConfStatement,
): readonly (readonly [address: string, port: string | null])[] {
  const [first, second] = [wordOf(server), wordOf(server, 1)];
  if (first === "fwmark") return [[second, null]];
  if (first !== "group") return [[first, second]];
  return topOf(file, "virtual_server_group")
    .filter((group) => wordOf(group) === second)
    .flatMap((group) => [
      ...linesOf(group, "").map((line) => [wordOf(line), wordOf(line, 1)] as const),
      ...linesOf(group, "fwmark").map((line) => [wordOf(line), null] as const),
    ]);
}

/** How packets get to the real servers of a block, by its own line (`NAT`, `DR`, `TUN`), else `otherwise`. */
export function methodIn(statement: ConfStatement, otherwise: string): string {
  return wordOf(lineOf(statement, "lvs_method") ?? lineOf(statement, "lb_kind")) || otherwise;
}
