import { diagnostic, type DiagnosticParts } from "../diagnostics/diagnostic.js";
import { ask, suggest } from "../diagnostics/did-you-mean.js";
import { PARAM_TYPES, type ColumnNode, type ParamNode, type Written } from "./playbook.js";
import { checkRows, endOf, readValue, refuseBody, type Collect } from "./read-assignment.js";
import { isName } from "./names.js";
import { readName } from "./read-assignment.js";
import type { Body, Line, Statement } from "./tree.js";
import { keyword, plainText } from "./word-text.js";

/** What a column may hold: every type but a table. */
const COLUMN_TYPES = PARAM_TYPES.filter((type) => type !== "table");

const HELP = "write `column TYPE NAME`; no column is a table";

/** Reads `param table NAME { column TYPE NAME …; default { rows } }`. */
export function readTable(line: Line, report: Collect): ParamNode | null {
  let isWhole = true;
  const collect: Collect = (problem) => {
    isWhole = false;
    report(problem);
  };
  const [, , nameWord, extra] = line.words;
  const help = "write `param table NAME { column TYPE NAME; … default { rows } }`";
  if (nameWord === undefined) {
    collect(diagnostic("HAP2007", "expected the param's name after its type", endOf(line.span), { help }));
    return null;
  }
  const name = readName(nameWord, "the param's name", collect);
  if (extra !== undefined || line.body === null) {
    const message = "expected the columns of the table in a block";
    collect(diagnostic("HAP2017", message, extra?.span ?? endOf(line.span), { help }));
  }
  const table = readBody(line.body, collect);
  if (table.columns.length === 0 && line.body !== null && !table.wrong) {
    collect(diagnostic("HAP2017", "expected a `column` in the table", endOf(line.span), { help }));
  }
  checkOrder(table.columns, collect);
  if (name === null) return null;
  const { columns, default: rows } = table;
  return {
    kind: "param",
    type: "table",
    name,
    columns,
    oneOf: [],
    default: rows,
    isWhole,
    doc: line.doc,
    span: line.span,
  };
}

interface Table {
  readonly columns: readonly ColumnNode[];
  readonly default: Written | null;
  /** Whether a line of it was wrong and is told. */
  readonly wrong: boolean;
}

function readBody(body: Body | null, collect: Collect): Table {
  const columns: ColumnNode[] = [];
  let rows: Written | null = null;
  let wrong = false;
  for (const statement of body?.statements ?? []) {
    const word = statement.kind === "line" ? keyword(statement.words[0]) : null;
    if (statement.kind === "line" && word === "column") {
      const column = readColumn(statement, collect);
      if (column === null) wrong = true;
      else columns.push(column);
    } else if (statement.kind === "line" && word === "default" && rows === null) {
      rows = readDefault(statement, collect);
    } else {
      wrong = true;
      const near = suggest(word ?? "", ["column", "default"]);
      const at = statement.kind === "line" ? (statement.words[0]?.span ?? null) : null;
      const help = "a table has `column TYPE NAME` lines and a `default { rows }`";
      const parts = near === null ? lostKeyword(statement, word, help) : ask(near, at);
      const message = word === "default" ? "`default` is given twice" : "expected `column` or `default` in a table";
      collect(diagnostic("HAP2017", message, statement.span, parts));
    }
  }
  return { columns, default: rows, wrong };
}

/** `int port`, without the word `column`: told once for all lines of the table that are so. */
function lostKeyword(statement: Statement, word: string | null, help: string): DiagnosticParts {
  const [first, second] = statement.kind === "line" ? statement.words : [];
  if (first === undefined || second === undefined || !COLUMN_TYPES.some((type) => type === word)) return { help };
  const { span } = first;
  return {
    help: `write \`column ${word ?? ""} ${plainText(second) ?? "NAME"}\``,
    topic: `columns of ${span.file.path} without their word`,
    fix: [{ span: { ...span, end: span.start }, text: "column " }],
  };
}

function readDefault(line: Line, collect: Collect): Written | null {
  const extra = line.words[1];
  if (extra !== undefined || line.body === null) {
    const help = "write `default { rows }`, a row a line";
    collect(
      diagnostic("HAP2017", "expected rows in a block after `default`", extra?.span ?? endOf(line.span), { help }),
    );
  }
  if (line.body === null) return null;
  checkRows(line.body, collect);
  return { kind: "rows", body: line.body };
}

function readColumn(line: Line, collect: Collect): ColumnNode | null {
  refuseBody(line, collect);
  const [, typeWord, nameWord, equals] = line.words;
  const type = COLUMN_TYPES.find((one) => one === keyword(typeWord));
  const text = nameWord === undefined ? "" : (plainText(nameWord) ?? "");
  if (type === undefined || nameWord === undefined || !isName(text)) {
    const near = type === undefined ? suggest(keyword(typeWord) ?? "", COLUMN_TYPES) : null;
    const at = type === undefined ? typeWord : nameWord;
    const swapped = COLUMN_TYPES.find((one) => one === keyword(nameWord));
    const name = keyword(typeWord) ?? "";
    const isSwapped = type === undefined && swapped !== undefined && isName(name);
    const help = isSwapped ? `the type comes first: write \`column ${swapped} ${name}\`` : HELP;
    const parts = isSwapped || near === null ? { help } : ask(near, at?.span ?? null);
    collect(diagnostic("HAP2017", "expected the type and the name of a column", at?.span ?? endOf(line.span), parts));
    return null;
  }
  const value = equals === undefined ? null : readValue(line, 3, collect);
  return { type, name: { text, span: nameWord.span }, default: value, doc: line.doc, span: line.span };
}

/** A row's words are told apart by their order: names are unique, a list is last, and so are columns with a default. */
function checkOrder(columns: readonly ColumnNode[], collect: Collect): void {
  for (const [index, column] of columns.entries()) {
    const { name, span } = column;
    const earlier = columns.slice(0, index).find((other) => other.name.text === name.text);
    const before = columns[index - 1];
    const related = (at: ColumnNode | undefined) => (at === undefined ? [] : [{ message: "this one", span: at.span }]);
    if (earlier !== undefined) {
      const message = `column \`${name.text}\` is there already`;
      collect(diagnostic("HAP2017", message, name.span, { related: related(earlier) }));
    } else if (before?.type === "list") {
      const help = "a list takes the rest of its row: put it last";
      collect(diagnostic("HAP2017", "expected no column after a `list`", span, { help, related: related(before) }));
    } else if (before?.default != null && column.default === null && column.type !== "list") {
      const help = "columns that a row may leave out stand last";
      const message = `expected a default for \`${name.text}\`: the column before it has one`;
      collect(diagnostic("HAP2017", message, span, { help, related: related(before) }));
    }
  }
}
