import { diagnostic } from "../diagnostics/diagnostic.js";
import { isReserved } from "./names.js";
import type { ForBlock, IfBlock } from "./playbook.js";
import { takenByLanguage, type Collect } from "./read-assignment.js";
import type { Annotation, Body, For, If, Line, Name } from "./tree.js";

/** How the statements of one kind of body are read. */
export interface ItemReader<T> {
  /** Reads a line with the annotations above it. */
  line(line: Line, annotations: readonly Annotation[], nested: boolean): T | null;
  /** Takes a `for` or `if` around items as an item. */
  block(block: ForBlock<T> | IfBlock<T>): T;
  /** Whether a line with this first word may have annotations. */
  annotated(line: Line): boolean;
  readonly collect: Collect;
}

/** Reads the statements of a body: gathers annotations, goes into `for` and `if`. */
export function readItems<T>(body: Body, reader: ItemReader<T>, nested = false): readonly T[] {
  const items: T[] = [];
  let waiting: Annotation[] = [];
  for (const statement of body.statements) {
    if (statement.kind === "annotation") {
      waiting.push(statement);
      continue;
    }
    const takes = statement.kind === "line" ? reader.annotated(statement) : true;
    if (!takes) refuseAnnotations(waiting, reader.collect);
    const item =
      statement.kind === "line"
        ? reader.line(statement, takes ? waiting : [], nested)
        : reader.block(
            statement.kind === "for" ? readFor(statement, waiting, reader) : readIf(statement, waiting, reader),
          );
    if (item !== null) items.push(item);
    waiting = [];
  }
  refuseAnnotations(waiting, reader.collect);
  return items;
}

/** Reports a `for` variable that nobody may take. */
export function checkVariable(variable: Name, collect: Collect): void {
  if (!isReserved(variable.text)) return;
  collect(takenByLanguage(variable));
}

function readFor<T>(statement: For, annotations: readonly Annotation[], reader: ItemReader<T>): ForBlock<T> {
  const { index, variable, list, span } = statement;
  for (const name of [index, variable]) if (name !== null) checkVariable(name, reader.collect);
  return { kind: "for", annotations, index, variable, list, items: readItems(statement.body, reader, true), span };
}

function readIf<T>(statement: If, annotations: readonly Annotation[], reader: ItemReader<T>): IfBlock<T> {
  const branches = statement.branches.map(({ condition, body }) => ({
    condition,
    items: readItems(body, reader, true),
  }));
  const otherwise = statement.otherwise === null ? [] : readItems(statement.otherwise, reader, true);
  return { kind: "if", annotations, branches, otherwise, span: statement.span };
}

function refuseAnnotations(annotations: readonly Annotation[], collect: Collect): void {
  for (const annotation of annotations) {
    const help = "annotations stand on the lines before a step, a `use`, a `play`, a `for` or an `if`";
    collect(
      diagnostic(
        "HAP2010",
        `expected a step, a \`use\` or a \`play\` after \`@${annotation.name.text}\``,
        annotation.span,
        {
          help,
          topic: "annotation *",
        },
      ),
    );
  }
}
