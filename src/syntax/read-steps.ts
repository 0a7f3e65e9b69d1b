import { diagnostic } from "../diagnostics/diagnostic.js";
import { isName, isReserved } from "./names.js";
import type { Assignment, StepItem, StepNode, UseNode } from "./playbook.js";
import { endOf, readAssignment, type Collect } from "./read-assignment.js";
import { readItems, type ItemReader } from "./read-items.js";
import type { Annotation, Body, Line, Name } from "./tree.js";
import { keyword } from "./word-text.js";

/** Statements that stand elsewhere, and where. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["param", "a `param` stands at the top of the playbook, or in a `define`"],
  ["import", "an `import` stands at the top of the playbook"],
  ["define", "a `define` stands at the top of the playbook, beside the plays"],
  ["order", "`order` stands once, before the first step of a play"],
  ["stop-on", "`stop-on` stands once, before the first step of a play"],
  ["between", "`between` stands once, before the first step of a play"],
  ["play", "a `play` stands at the top of the playbook; close the block above with `}`"],
]);

/** Reads the steps of a play or of a define. */
export function readSteps(body: Body, collect: Collect): readonly StepItem[] {
  return readItems<StepItem>(body, stepReader(collect));
}

/** How one line among steps is read; a `define` puts its params before it. */
export function stepReader(collect: Collect): ItemReader<StepItem> {
  return {
    line: (line, annotations) => readStep(line, annotations, collect),
    block: (block) => block,
    annotated: (line) => keyword(line.words[0]) !== "set",
    collect,
  };
}

function readStep(line: Line, annotations: readonly Annotation[], collect: Collect): StepItem | null {
  const first = line.words[0];
  const word = keyword(first);
  if (first === undefined || word === null) {
    const help =
      first?.form === "bare" ? "a step's kind is a plain word" : "a quoted word is never a step; take the quotes away";
    collect(diagnostic("HAP2003", "expected a step", first?.span ?? line.span, { help }));
    return null;
  }
  if (word === "set") {
    const assignment = readAssignment(line, 1, collect);
    return assignment === null ? null : { kind: "set", assignment };
  }
  if (word === "use") return readUse(line, annotations, collect);
  const elsewhere = ELSEWHERE.get(word);
  if (elsewhere !== undefined) {
    collect(diagnostic("HAP2003", `expected a step, found \`${word}\``, first.span, { help: elsewhere }));
    return null;
  }
  return step(line, { text: word, span: first.span }, annotations);
}

function step(line: Line, name: Name, annotations: readonly Annotation[]): StepNode {
  return { kind: "step", name, words: line.words.slice(1), body: line.body, annotations, span: line.span };
}

function readUse(line: Line, annotations: readonly Annotation[], collect: Collect): UseNode | null {
  const [, second, ...rest] = line.words;
  const name = keyword(second);
  if (second === undefined || name === null) {
    collect(diagnostic("HAP2014", "expected the name of a `define` after `use`", second?.span ?? endOf(line.span)));
    return null;
  }
  const extra = rest[0];
  if (extra !== undefined) {
    const help = `arguments stand in a block: \`use ${name} { arg = value }\``;
    collect(diagnostic("HAP2014", "expected a block or the line's end", extra.span, { help }));
  }
  const meant = extra === undefined ? null : readAssignment({ ...line, body: null }, 2, () => undefined);
  const args = line.body === null ? (meant === null ? [] : [meant]) : readArguments(line.body, collect);
  const isWhole = extra === undefined && args.length === (line.body?.statements.length ?? 0);
  return { kind: "use", name: { text: name, span: second.span }, args, isWhole, annotations, span: line.span };
}

function readArguments(body: Body, collect: Collect): readonly Assignment[] {
  const args: Assignment[] = [];
  for (const statement of body.statements) {
    if (statement.kind !== "line") {
      collect(diagnostic("HAP2014", "expected `arg = value`", statement.span));
      continue;
    }
    const assignment = readShorthand(statement) ?? readAssignment(statement, 0, collect);
    if (assignment !== null) args.push(assignment);
  }
  return args;
}

/** An argument that is a name alone passes the caller's value of that name; null for another line. */
function readShorthand(line: Line): Assignment | null {
  const [word, extra] = line.words;
  const name = keyword(word);
  if (word === undefined || extra !== undefined || line.body !== null) return null;
  if (name === null || !isName(name) || isReserved(name)) return null;
  const { span } = word;
  const expression = { kind: "name", name, span } as const;
  const words = [{ form: "bare", parts: [{ kind: "expression", expression, span }], span }] as const;
  return { name: { text: name, span }, value: { kind: "words", words }, shorthand: true, span: line.span };
}

/** Reports a missing block; gives an empty one to go on with. */
export function bodyOf(line: Line, collect: Collect): Body {
  if (line.body !== null) return line.body;
  collect(diagnostic("HAP2011", "expected a block `{ … }`", endOf(line.span)));
  return { statements: [], span: line.span };
}
