import type { Code } from "../../diagnostics/code.js";
import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Topic } from "../../diagnostics/topic.js";
import { addressProblem } from "../../model/builtin-arg-types.js";
import { count } from "../../diagnostics/words.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import { Secret } from "../../model/secret.js";
import type { Value } from "../../model/value.js";
import { join, position, type Span } from "../../source/source-file.js";
import type { ColumnNode, ParamNode, Written } from "../../syntax/playbook.js";
import { fail, type EvalContext } from "./eval-context.js";
import { limited } from "./limits.js";
import { found, giveType } from "./param-types.js";
import { resolveBody } from "./resolve-body.js";
import { evaluateWords } from "./resolve-words.js";
import { EMPTY_FRAME, UNKNOWN } from "./scope.js";
import { list, text } from "./values.js";

/** The value of `= word …` or of a block of rows. Without columns the rows are lists. */
export function evaluateWritten(written: Written, at: EvalContext): Value {
  if (written.kind === "words") return evaluateWords(written.words, at);
  const rows = resolveBody(written.body, at);
  if (rows === null) return UNKNOWN;
  return limited(list(rows.map((row) => list(row.words.map(cellOf)))), written.body.span, at);
}

/** The table that a block of rows is. What is wrong in it is reported in its row and word. */
export function evaluateRows(
  written: Extract<Written, { kind: "rows" }>,
  columns: readonly ColumnNode[],
  at: EvalContext,
): Value {
  const rows = resolveBody(written.body, at);
  if (rows === null) return UNKNOWN;
  const before = at.notes.diagnostics.length;
  const made = rows.map((row) => rowOf(rowCells(row), columns, { at, span: row.span }));
  if (at.notes.diagnostics.length > before) return UNKNOWN;
  return limited(list(made), written.body.span, at);
}

/** A value that is a table already, or rows without columns, with the columns' types; errors are told at `span`. */
export function asTable(value: Value, columns: readonly ColumnNode[], place: RowPlace): Value {
  const { at, span } = place;
  if (value.kind === "unknown" || value.kind === "absent") return value;
  if (value.kind !== "list") {
    const help = "a table is given by a block of rows: `NAME { word …; word … }`";
    return fail(at, wrong(`expected the rows of a table, found ${found("table", value)}`, span, { help }));
  }
  const before = at.notes.diagnostics.length;
  const rows = value.items.map((item, index) => {
    const here = { ...place, row: index + 1 };
    if (item.kind === "record") return recordOf(item.entries, columns, here);
    const cells = item.kind === "list" ? item.items : [item];
    const spans = cells.map(originOf);
    const whole = wholeRow(spans);
    return rowOf(
      cells.map((cell, at) => ({ value: cell, span: spans[at] ?? span })),
      columns,
      whole === null ? here : { at: place.at, span: whole, via: span, isGiven: place.isGiven === true },
    );
  });
  return at.notes.diagnostics.length > before ? UNKNOWN : list(rows);
}

/** From the first to the last word of a row; null where not all of them are written in one place. */
function wholeRow(spans: readonly (Span | null)[]): Span | null {
  const [first, last] = [spans[0] ?? null, spans.at(-1) ?? null];
  if (first === null || last === null || last.end < first.start) return null;
  return spans.every((span) => span?.file === first.file) ? join(first, last) : null;
}

/** Where a row stands. */
export interface RowPlace {
  readonly at: EvalContext;
  readonly span: Span | null;
  /** Where it is made a row of this table, when it stands elsewhere. */
  readonly via?: Span | null;
  /** Its number, where no place of its own tells which one it is. */
  readonly row?: number;
  /** Whether it comes from a file or standard input that the command line names: there a secret stands in clear. */
  readonly isGiven?: boolean;
  /** Whether one of its columns is secret: then every word of it may be the secret in a wrong column. */
  readonly mayHoldSecrets?: boolean;
  /** These words, as far as they stand somewhere: nobody shows them. */
  readonly hidden?: readonly Span[];
}

interface TableCell {
  readonly value: Value;
  readonly span: Span | null;
}

function rowCells(row: ResolvedLine): readonly TableCell[] {
  return row.words.map((word) => ({ value: cellOf(word), span: word.origin ?? word.span }));
}

function cellOf({ value, form, span, origin }: ResolvedWord): Value {
  if (value instanceof Secret) return { kind: "secret", secret: value };
  return text(value, form === "bare" ? "bare" : "text", origin ?? span);
}

/** A row by the order of its words. */
function rowOf(cells: readonly TableCell[], columns: readonly ColumnNode[], shown: RowPlace): Value {
  const hidden = hiddenOf(columns, cells, shown.isGiven === true);
  const place = { ...shown, hidden, mayHoldSecrets: isSecretRow(columns) };
  const { at, span } = place;
  const before = at.notes.diagnostics.length;
  const entries = new Map<string, Value>();
  const missing: string[] = [];
  let next = 0;
  for (const column of columns) {
    const { name, type } = column;
    if (type === "list") {
      const rest = cells.slice(next).map(({ value }) => value);
      next = cells.length;
      entries.set(name.text, rest.length === 0 ? defaultOf(column, at) : list(rest));
      continue;
    }
    const cell = cells[next++];
    if (cell !== undefined) entries.set(name.text, typedCell(column, cell, place));
    else if (column.default !== null) entries.set(name.text, defaultOf(column, at));
    else missing.push(name.text);
  }
  const extra = cells[next];
  const shape = columns.map(({ name, default: value }) => (value === null ? name.text : `[${name.text}]`)).join(" ");
  const help = `a row is \`${shape}${columns.at(-1)?.type === "list" ? " …" : ""}\``;
  // Where a word is missing or one too many, those behind it stand in the wrong columns.
  if (missing.length > 0 || extra !== undefined) at.notes.diagnostics.length = before;
  if (missing.length > 0) {
    const names = missing.map((name) => `\`${name}\``).join(", ");
    fail(at, shapeless(`${rowText(place)}has no ${names}`, span, { help, columns, missing, hidden }));
  } else if (extra !== undefined) {
    const message = `${rowText(place)}has ${count(cells.length, "word")}, the table ${count(columns.length, "column")}`;
    fail(at, shapeless(message, extra.span, { help, columns, missing: [], hidden }));
  }
  return record(entries);
}

/** A row of a table or of another inventory format, by the names of the columns. */
function recordOf(given: ReadonlyMap<string, Value>, columns: readonly ColumnNode[], shown: RowPlace): Value {
  const cells = [...given.values()].map((value) => ({ value, span: originOf(value) }));
  const place = { ...shown, hidden: hiddenOf(columns, cells, false), mayHoldSecrets: isSecretRow(columns) };
  const entries = new Map<string, Value>();
  for (const column of columns) {
    const value = given.get(column.name.text);
    const { text: name } = column.name;
    if (value !== undefined)
      entries.set(name, typedCell(column, { value, span: originOf(value) ?? place.span }, place));
    else if (column.default !== null || column.type === "list") entries.set(name, defaultOf(column, place.at));
    else fail(place.at, shapeless(`${rowText(place)}has no \`${name}\``, place.span, { columns, missing: [name] }));
  }
  return record(entries);
}

/** Whether a param is a secret, or a row of its table may hold one. */
export function hasSecret({ type, columns }: Pick<ParamNode, "type" | "columns">): boolean {
  return type === "secret" || isSecretRow(columns);
}

function isSecretRow(columns: readonly ColumnNode[]): boolean {
  return columns.some((column) => column.type === "secret");
}

/**
 * Where one column is secret, a word that stands in a wrong column may be the secret. Of a file whose lines are the
 * rows the whole line is hidden: its comment may be the secret of last year.
 */
function hiddenOf(columns: readonly ColumnNode[], cells: readonly TableCell[], isGiven: boolean): readonly Span[] {
  if (!isSecretRow(columns)) return [];
  const spans = cells.flatMap(({ span }) => span ?? []);
  return isGiven ? spans.map(wholeLine) : spans;
}

function wholeLine({ file, start }: Span): Span {
  const { line } = position(file, start);
  return { file, start: file.lineStarts[line - 1] ?? start, end: file.lineStarts[line] ?? file.text.length };
}

function originOf(value: Value): Span | null {
  return value.kind === "text" ? (value.origin ?? null) : null;
}

interface RowShape {
  readonly help?: string;
  readonly columns: readonly ColumnNode[];
  /** The columns that it has no word for. */
  readonly missing: readonly string[];
  readonly hidden?: readonly Span[] | undefined;
}

/** A row that does not fit the columns. Rows that fail alike are told once: most likely a column is wrong. */
function shapeless(message: string, span: Span | null, { help, columns, missing, hidden }: RowShape): Diagnostic {
  const problem = wrong(message, span, { help, hidden, code: "HAP2226" });
  const topic: Topic = `rows ${missing.join(" ")} of ${columns[0]?.span.start ?? 0}`;
  return { ...problem, topic, covers: ["row *"] };
}

function rowText({ row }: RowPlace): string {
  return row === undefined ? "the row " : `row ${row} `;
}

function typedCell(column: ColumnNode, { value: written, span }: TableCell, place: RowPlace): Value {
  const isSecret = column.type === "secret" && place.isGiven === true && written.kind === "text";
  const value: Value = isSecret ? { kind: "secret", secret: new Secret(written.text) } : written;
  const typed = giveType(column.type, value, place.at.siteValues);
  if (typed.ok) return typed.value;
  const where = place.row === undefined ? "" : ` in row ${place.row}`;
  const mayBeSecret = place.mayHoldSecrets === true && column.type !== "secret";
  const message = `expected ${typed.expected} for column \`${column.name.text}\`${where}, found ${mayBeSecret ? "another word" : found(column.type, value)}`;
  const via = place.via == null ? [] : [{ message: "taken as a row here", span: place.via }];
  const related = [...via, { message: `declared ${column.type} here`, span: column.span }];
  const text = value.kind === "text" ? value.text : "";
  const comma =
    value.kind === "text" && value.type === "bare" && text.length > 1 && text.endsWith(",")
      ? { help: "blanks part the words of a row: take the `,` away" }
      : null;
  const help = comma?.help ?? typed.help ?? addressProblem(mayBeSecret ? "" : text) ?? undefined;
  const hidden = [...(place.hidden ?? []), ...(column.type === "secret" && span !== null ? [span] : [])];
  const problem = wrong(message, span, { help, related, hidden });
  return fail(place.at, comma === null ? problem : { ...problem, topic: `commas in rows of ${column.span.file.path}` });
}

function defaultOf(column: ColumnNode, at: EvalContext): Value {
  if (column.default === null) return list([]);
  const value = evaluateWords(column.default, { ...at, frame: EMPTY_FRAME });
  return typedCell(column, { value, span: column.span }, { at, span: column.span });
}

function record(entries: ReadonlyMap<string, Value>): Value {
  return { kind: "record", label: "row", entries, open: false, text: null };
}

interface ProblemParts {
  readonly code?: Code;
  readonly help?: string | undefined;
  readonly related?: Diagnostic["related"];
  readonly hidden?: readonly Span[] | undefined;
}

function wrong(message: string, span: Span | null, parts: ProblemParts): Diagnostic {
  const { code = "HAP2221", help, related = [], hidden = [] } = parts;
  return diagnostic(code, message, span, { help, related, hidden });
}
