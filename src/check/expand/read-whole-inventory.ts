import { diagnostic, hasErrors, type Diagnostic, type Stage } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../inventory/inventory.js";
import { readInventory } from "../../inventory/read-inventory.js";
import { Secret } from "../../model/secret.js";
import type { Value } from "../../model/value.js";
import { checkVariable } from "../../syntax/read-items.js";
import { readAssignment } from "../../syntax/read-assignment.js";
import { substituteBody, substituteWord, type Substitutes } from "../../syntax/substitute.js";
import type { Body, Expression, For, If, Line, Name, Statement, Tree, Word } from "../../syntax/tree.js";
import { keyword, plainText } from "../../syntax/word-text.js";
import { asText } from "../eval/coerce.js";
import { conditionHolds, itemsOf, turnFrame } from "../eval/evaluate.js";
import { bound, newChain, notes, type EvalContext, type HostView } from "../eval/eval-context.js";
import { takesTurn } from "../eval/limits.js";
import { filesOf } from "../eval/read-once.js";
import { evaluateWord } from "../eval/resolve-words.js";
import { EMPTY_FRAME, lazily, type Binding, type Frame } from "../eval/scope.js";
import { siteValues } from "../eval/site-values.js";
import { evaluateWritten } from "../eval/table-value.js";

/**
 * Reads an inventory with its `for`, `if` and `${…}`: a Site, and everything that is wrong. `lacksLines` says that
 * lines of the file are not in the tree, which was told.
 */
export function readWholeInventory(tree: Tree, lacksLines = false): Stage<Site | null> {
  const [first] = tree.body.statements.filter((s) => s.kind !== "line" || keyword(s.words[0]) !== "hap");
  if (first?.kind !== "line" || keyword(first.words[0]) !== "site") return readInventory(tree, lacksLines);
  const unrolled = unrollInventory(tree, first);
  // A line that could not be filled in is left out.
  const site = readInventory(unrolled.value, lacksLines || hasErrors(unrolled.diagnostics));
  const diagnostics = [...unrolled.diagnostics, ...site.diagnostics];
  return { value: site.value, diagnostics: oncePerPlace(diagnostics).toSorted((a, b) => startOf(a) - startOf(b)) };
}

/** What each turn of a loop, or each host, says anew of the same words is one mistake. */
function oncePerPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keyOf = ({ code, message, span }: Diagnostic) => `${code} ${span?.start ?? -1} ${span?.end ?? -1} ${message}`;
  return [...new Map(diagnostics.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}

function startOf({ span }: Diagnostic): number {
  return span?.start ?? 0;
}

/** The tree with `for` and `if` unrolled and words filled in. A `set` keeps its words: it has a value for each host. */
function unrollInventory(tree: Tree, first: Line): Stage<Tree> {
  const name = first.words[1] === undefined ? "" : (plainText(first.words[1]) ?? "");
  const values = { level: "site", name, sets: [], parent: null } as const;
  const site: Site = { name, hosts: [], groups: [], pairs: [], values, blocks: new Map(), span: first.span };
  const outside = { files: filesOf(() => NO_FILE), secret: () => new Secret("") };
  const view: HostView = {
    siteValues: siteValues(site, outside),
    host: null,
    facts: null,
    environment: outside,
    chain: newChain(),
  };
  const own = notes();
  const at: EvalContext = { ...view, frame: EMPTY_FRAME, notes: own };
  const body = unrollBody(tree.body, at);
  return { value: { ...tree, body }, diagnostics: own.diagnostics };
}

const NO_FILE = { ok: false, reason: "the hosts of an inventory do not come from files" } as const;

/** A line with the names that are in scope where it stands, and what the names of loops are there. */
interface PlacedLine {
  readonly line: Line;
  readonly frame: Frame;
  readonly loops: Substitutes;
}

function unrollBody(body: Body, around: EvalContext, loops: Substitutes = new Map()): Body {
  const names = new Map<string, Binding>();
  const at: EvalContext = { ...around, frame: { names, parent: around.frame } };
  const declare = (statement: Statement, frame: Frame): void => {
    if (statement.kind !== "line" || keyword(statement.words[0]) !== "set") return;
    const read = readAssignment(statement, 1, () => undefined);
    if (read === null || names.has(read.name.text)) return;
    const work = () => bound(frame, at, (inner) => evaluateWritten(read.value, inner));
    names.set(read.name.text, lazily(read.name.text, statement.span, work));
  };
  for (const statement of body.statements) declare(statement, at.frame);
  const placed: PlacedLine[] = [];
  const flatten = (statements: readonly Statement[], here: EvalContext, now: Substitutes): void => {
    for (const statement of statements) {
      if (statement.kind === "for")
        eachTurn(statement, here, (turn, more) => flatten(statement.body.statements, turn, new Map([...now, ...more])));
      else if (statement.kind === "if") flatten(chosen(statement, here), here, now);
      else if (statement.kind === "line") {
        declare(statement, here.frame);
        placed.push({ line: statement, frame: here.frame, loops: now });
      } else others.push(statement);
    }
  };
  const others: Statement[] = [];
  flatten(body.statements, at, loops);
  return { ...body, statements: [...placed.flatMap((one) => filledLine(one, at)), ...others] };
}

function eachTurn(loop: For, at: EvalContext, work: (turn: EvalContext, names: Substitutes) => void): void {
  for (const name of [loop.index, loop.variable]) {
    if (name !== null) checkVariable(name, (problem) => at.notes.diagnostics.push(problem));
  }
  for (const [index, item] of (itemsOf(loop.list, at) ?? []).entries()) {
    if (!takesTurn(loop.span, at)) return;
    const names: [Name, Expression][] = [[loop.variable, asExpression(item, loop)]];
    if (loop.index !== null) {
      names.push([loop.index, { kind: "literal", type: "number", text: String(index), span: loop.span }]);
    }
    const frame = turnFrame(at.frame, loop, { item, at: index });
    work({ ...at, frame }, new Map(names.map(([name, expression]) => [name.text, expression])));
  }
}

function chosen({ branches, otherwise }: If, at: EvalContext): readonly Statement[] {
  for (const { condition, body } of branches) {
    const holds = conditionHolds(condition, at);
    if (holds === null) return [];
    if (holds) return body.statements;
  }
  return otherwise?.statements ?? [];
}

/** The line with its words and its block filled in; none when a word of it is not known, which was reported. */
function filledLine({ line, frame, loops }: PlacedLine, around: EvalContext): readonly Line[] {
  const at = { ...around, frame };
  const word = keyword(line.words[0]);
  if (word === "set") {
    const words = line.words.map((one) => substituteWord(one, loops));
    return [{ ...line, words, body: line.body === null ? null : substituteBody(line.body, loops) }];
  }
  const words = line.words.map((one) => filledWord(one, at));
  if (words.includes(null)) return [];
  const body =
    line.body === null ? null : word === "ssh" ? filledBody(line.body, at) : unrollBody(line.body, at, loops);
  return [{ ...line, words: words.flatMap((one) => one ?? []), body }];
}

/** The lines of an `ssh` block, which has no `for` and `if`. */
function filledBody(body: Body, at: EvalContext): Body {
  const statements = body.statements.flatMap((statement): readonly Statement[] =>
    statement.kind === "line" ? filledLine({ line: statement, frame: at.frame, loops: new Map() }, at) : [statement],
  );
  return { ...body, statements };
}

function filledWord(word: Word, at: EvalContext): readonly Word[] | null {
  if (plainText(word) !== null) return [word];
  const value = evaluateWord(word, at);
  const texts = (value.kind === "list" ? value.items : [value]).map((item) => asText(item, word.span, at));
  const words = texts.flatMap((one): readonly Word[] =>
    one.kind === "text" ? [{ ...word, parts: [{ kind: "text", text: one.text, span: word.span }] }] : [],
  );
  if (words.length === texts.length) return words;
  if (texts.some(({ kind }) => kind === "secret")) at.notes.diagnostics.push(secretWord(word));
  return null;
}

function secretWord({ span }: Word): Diagnostic {
  const help = "a secret is the value of a `set`: nothing else in an inventory is kept from being shown";
  return diagnostic("HAP2115", "expected a word that may be shown, found a secret", span, { help });
}

/** The value of a loop's name as an expression, for the `set` lines inside the loop. */
function asExpression(value: Value, loop: For): Expression {
  const { span } = loop;
  if (value.kind === "list") return { kind: "list", items: value.items.map((item) => asExpression(item, loop)), span };
  const text = value.kind === "text" || value.kind === "record" ? (value.text ?? "") : "";
  if (value.kind === "text" && value.type === "number") return { kind: "literal", type: "number", text, span };
  return { kind: "template", parts: text === "" ? [] : [{ kind: "text", text, span }], span };
}
