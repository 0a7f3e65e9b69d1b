import type { ConfStatement } from "../../model/cluster-files.js";
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

/** Lines as the statements of a playbook's file: a line that no keyword leads, as an address, has an empty word. */
export function statementsIn(lines: readonly ResolvedLine[], owner = ""): readonly ConfStatement[] {
  return lines.map((line) => {
    const first = wordOf(line, 0);
    const word = /^[A-Za-z_]\w*$/.test(first) && !OF_NAMES.test(owner) ? first : "";
    const values = word === "" ? line.words : line.words.slice(1);
    return { word, values, block: line.block === null ? null : statementsIn(line.block, word), span: line.span };
  });
}

/** Blocks whose lines begin with a name: what is tracked, and the members of a sync group. */
const OF_NAMES = /^(?:track_\w+|group)$/;
