import { diagnostic } from "../../diagnostics/diagnostic.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { Value } from "../../model/value.js";
import type { Body, Expression, For, If, Line, Word } from "../../syntax/tree.js";
import { evaluate } from "./evaluate.js";
import { fail, type Evaluation } from "./evaluation.js";
import { present } from "./coerce.js";
import { resolveWord } from "./resolve-words.js";
import { bind, constant } from "./scope.js";
import { describe, truth } from "./values.js";

/** The lines of a step's body for one host: `for` and `if` unrolled, expressions filled in. Null when that is not known yet. */
export function resolveBody(body: Body, at: Evaluation): readonly ResolvedLine[] | null {
  const lines: ResolvedLine[] = [];
  let known = true;
  const add = (more: readonly ResolvedLine[] | null) => {
    if (more === null) known = false;
    else lines.push(...more);
  };
  for (const statement of body.statements) {
    switch (statement.kind) {
      case "line":
        add(resolveLine(statement, at));
        break;
      case "for":
        add(unrollFor(statement, at));
        break;
      case "if":
        add(unrollIf(statement, at));
        break;
      case "annotation":
        // Reported once, by the look at all names.
        break;
    }
  }
  return known ? lines : null;
}

/** The words of a line, spread and filled in; null when one is not known. */
export function resolveWords(words: readonly Word[], at: Evaluation): readonly ResolvedWord[] | null {
  const resolved = words.map((word) => resolveWord(word, at));
  return resolved.some((w) => w === null) ? null : resolved.flatMap((w) => w ?? []);
}

/** The items that a `for` goes over; null when they are not known. */
export function itemsOf(list: Expression, at: Evaluation): readonly Value[] | null {
  const value = present(evaluate(list, at), list.span, at);
  if (value.kind === "list") return value.items;
  if (value.kind === "unknown") return null;
  const help = "a list is a group, `all`, a param of type list or `[a, b]`";
  fail(at, diagnostic("HAP2209", `expected a list to go over, found ${describe(value)}`, list.span, { help }));
  return null;
}

/** Whether a condition holds; null when that is not known. */
export function conditionHolds(condition: Expression, at: Evaluation): boolean | null {
  const value = present(evaluate(condition, at), condition.span, at);
  if (value.kind === "unknown") return null;
  const holds = value.kind === "text" ? truth(value.text) : null;
  if (holds !== null) return holds;
  const help = "compare it with something, or ask for its length: `len(list) > 0`";
  fail(at, diagnostic("HAP2210", `expected true or false, found ${describe(value)}`, condition.span, { help }));
  return null;
}

function resolveLine(line: Line, at: Evaluation): readonly ResolvedLine[] | null {
  const words = resolveWords(line.words, at);
  const block = line.body === null ? [] : resolveBody(line.body, at);
  if (words === null || block === null) return null;
  return [{ words, block: line.body === null ? null : block, span: line.span }];
}

function unrollFor(statement: For, at: Evaluation): readonly ResolvedLine[] | null {
  const items = itemsOf(statement.list, at);
  if (items === null) return null;
  const lines: ResolvedLine[] = [];
  let known = true;
  for (const item of items) {
    const frame = bind(at.frame, statement.variable.text, constant(item, false, statement.variable.span));
    const more = resolveBody(statement.body, { ...at, frame });
    if (more === null) known = false;
    else lines.push(...more);
  }
  return known ? lines : null;
}

function unrollIf(statement: If, at: Evaluation): readonly ResolvedLine[] | null {
  for (const { condition, body } of statement.branches) {
    const holds = conditionHolds(condition, at);
    if (holds === null) return null;
    if (holds) return resolveBody(body, at);
  }
  return statement.otherwise === null ? [] : resolveBody(statement.otherwise, at);
}
