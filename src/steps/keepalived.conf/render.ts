import type { ConfStatement } from "../../model/cluster-files.js";
import { Secret } from "../../model/secret.js";
import { HEADER } from "../shared/header.js";

/**
 * The text of keepalived.conf: one statement a line, since what follows a `{` on its line is read as one line. A secret
 * among its words makes the whole text secret.
 */
export function renderKeepalived(statements: readonly ConfStatement[]): string | Secret {
  const text = [HEADER, ...statements.flatMap((statement) => linesOf(statement, "")), ""].join("\n");
  return statements.some(holdsSecret) ? new Secret(text) : text;
}

/** Whether a secret stands among the words of a statement or of those in its block. */
export function holdsSecret({ values, block }: ConfStatement): boolean {
  return values.some(({ value }) => value instanceof Secret) || (block ?? []).some(holdsSecret);
}

function linesOf({ word, values, block }: ConfStatement, indent: string): readonly string[] {
  const words = [word, ...values.map(({ value }) => quoted(value instanceof Secret ? value.reveal() : value))];
  const line = `${indent}${words.filter((one) => one !== "").join(" ")}`;
  if (block === null) return [line];
  return [`${line} {`, ...block.flatMap((inner) => linesOf(inner, `${indent}    `)), `${indent}}`];
}

/** Blanks, `!` and `#` are kept inside double quotes only. */
function quoted(value: string): string {
  return /[\s!#]/.test(value) ? `"${value}"` : value;
}
