import type { ConfStatement } from "../../model/cluster-files.js";
import type { DecodedLine } from "../../model/schema.js";
import { Secret } from "../../model/secret.js";

/** The decoded lines as statements: words with their places, and blocks of the same. */
export function statementsOf(lines: readonly DecodedLine[]): readonly ConfStatement[] {
  return lines.map((line) => ({
    word: line.word,
    values: Object.entries(line.args).flatMap(([name, given]) => {
      const places = [line.at[name] ?? line.span].flat();
      return [given].flat().flatMap((one, i) => (isValue(one) ? [{ value: one, span: places[i] ?? line.span }] : []));
    }),
    block: line.block === null ? null : statementsOf(line.block.lines),
    span: line.span,
  }));
}

/** Every type of keepalived.conf gives a text or a secret; a word that was left out is null. */
function isValue(value: unknown): value is string | Secret {
  return typeof value === "string" || value instanceof Secret;
}
