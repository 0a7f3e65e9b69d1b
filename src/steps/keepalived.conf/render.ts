import { headOf, type ConfStatement } from "../../model/cluster-files.js";
import { MASK, Secret } from "../../model/secret.js";
import type { Span } from "../../source/source-file.js";
import { HEADER } from "../shared/header.js";
import { withoutPassword } from "./starred-diff.js";

/** The text of a keepalived.conf, and where the playbook has each of its lines; null for what is of no line there. */
export interface RenderedConf {
  readonly content: string | Secret;
  readonly lines: readonly (Span | null)[];
  /** What to show of each line of the text: without what is a secret. */
  readonly shown: ReadonlyMap<string, string>;
  /** The secrets among its words. */
  readonly secrets: readonly string[];
}

/** A line of the text. */
interface ConfLine {
  readonly text: string;
  /** The text with stars for what is a secret. */
  readonly shown: string;
  readonly span: Span | null;
}

/**
 * One statement a line, since what follows a `{` on its line is read as one line. A secret among the words makes the
 * whole text secret.
 */
export function renderKeepalived(statements: readonly ConfStatement[]): RenderedConf {
  const header = { text: HEADER, shown: HEADER, span: null };
  const lines = [header, ...statements.flatMap((statement) => linesOf(statement, ""))];
  const text = `${lines.map((line) => line.text).join("\n")}\n`;
  return {
    content: statements.some(holdsSecret) ? new Secret(text) : text,
    lines: lines.map(({ span }) => span),
    shown: shownOf(lines),
    secrets: statements.flatMap(secretsIn),
  };
}

/** Of lines with the same text the one with stars counts. */
function shownOf(lines: readonly ConfLine[]): ReadonlyMap<string, string> {
  const isStarred = ({ text, shown }: ConfLine): boolean => text !== shown;
  const all = [...lines.filter((line) => !isStarred(line)), ...lines.filter(isStarred)];
  return new Map(all.map(({ text, shown }) => [text, shown]));
}

function secretsIn({ values, block }: ConfStatement): readonly string[] {
  const own = values.flatMap(({ value }) => (value instanceof Secret ? [value.reveal()] : []));
  return [...own, ...(block ?? []).flatMap(secretsIn)];
}

/** Whether a secret stands among the words of a statement or of those in its block. */
export function holdsSecret({ values, block }: ConfStatement): boolean {
  return values.some(({ value }) => value instanceof Secret) || (block ?? []).some(holdsSecret);
}

function linesOf(statement: ConfStatement, indent: string): readonly ConfLine[] {
  const { word, values, block } = statement;
  const span = block === null ? statement.span : headOf(statement);
  const lineWith = (show: (value: string | Secret) => string): string =>
    `${indent}${[word, ...values.map(({ value }) => show(value))].filter((one) => one !== "").join(" ")}`;
  const line = lineWith((value) => quoted(value instanceof Secret ? value.reveal() : value));
  const shown = withoutPassword(lineWith((value) => (value instanceof Secret ? MASK : quoted(value))));
  if (block === null) return [{ text: line, shown, span }];
  return [
    { text: `${line} {`, shown: `${shown} {`, span },
    ...block.flatMap((inner) => linesOf(inner, `${indent}    `)),
    { text: `${indent}}`, shown: `${indent}}`, span },
  ];
}

/** Blanks, `!` and `#` are kept inside double quotes only. */
function quoted(value: string): string {
  return /[\s!#]/.test(value) ? `"${value}"` : value;
}
