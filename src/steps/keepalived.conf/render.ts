import { headOf, type ConfStatement } from "../../model/cluster-files.js";
import { Secret } from "../../model/secret.js";
import type { Span } from "../../source/source-file.js";
import { HEADER } from "../shared/header.js";

/** The text of a keepalived.conf, and where the playbook has each of its lines; null for what is of no line there. */
export interface RenderedConf {
  readonly content: string | Secret;
  readonly lines: readonly (Span | null)[];
}

/** A line of the text. */
interface ConfLine {
  readonly text: string;
  readonly span: Span | null;
}

/**
 * One statement a line, since what follows a `{` on its line is read as one line. A secret among the words makes the
 * whole text secret.
 */
export function renderKeepalived(statements: readonly ConfStatement[]): RenderedConf {
  const header = { text: HEADER, span: null };
  const lines = [header, ...statements.flatMap((statement) => linesOf(statement, ""))];
  const text = `${lines.map((line) => line.text).join("\n")}\n`;
  return {
    content: statements.some(holdsSecret) ? new Secret(text) : text,
    lines: lines.map(({ span }) => span),
  };
}

/** Whether a secret stands among the words of a statement or of those in its block. */
export function holdsSecret({ values, block }: ConfStatement): boolean {
  return values.some(({ value }) => value instanceof Secret) || (block ?? []).some(holdsSecret);
}

function linesOf(statement: ConfStatement, indent: string): readonly ConfLine[] {
  const { word, values, block } = statement;
  const span = block === null ? statement.span : headOf(statement);
  const words = [word, ...values.map(({ value }) => quoted(value instanceof Secret ? value.reveal() : value))];
  const line = `${indent}${words.filter((one) => one !== "").join(" ")}`;
  if (block === null) return [{ text: line, span }];
  return [
    { text: `${line} {`, span },
    ...block.flatMap((inner) => linesOf(inner, `${indent}    `)),
    { text: `${indent}}`, span },
  ];
}

/** Blanks, `!` and `#` are kept inside double quotes only. */
function quoted(value: string): string {
  return /[\s!#]/.test(value) ? `"${value}"` : value;
}
