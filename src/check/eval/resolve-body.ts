import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { Body, For, If, Line, Word } from "../../syntax/tree.js";
import { conditionHolds, itemsOf, turnFrame } from "./evaluate.js";
import type { EvalContext } from "./eval-context.js";
import { takesTurn } from "./limits.js";
import { resolveWord } from "./resolve-words.js";

/**
 * The lines of a step's body for one host: `for` and `if` unrolled, expressions filled in. Null when that is not known
 * yet.
 */
export function resolveBody(body: Body, at: EvalContext): readonly ResolvedLine[] | null {
  const lines: ResolvedLine[] = [];
  let known = true;
  const add = (more: readonly ResolvedLine[] | null) => {
    if (more === null) known = false;
    else for (const line of more) lines.push(line);
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
export function resolveWords(words: readonly Word[], at: EvalContext): readonly ResolvedWord[] | null {
  const resolved = words.map((word) => resolveWord(word, at));
  return resolved.some((w) => w === null) ? null : resolved.flatMap((w) => w ?? []);
}

function resolveLine(line: Line, at: EvalContext): readonly ResolvedLine[] | null {
  const words = resolveWords(line.words, at);
  const block = line.body === null ? [] : resolveBody(line.body, at);
  if (words === null || block === null) return null;
  return [{ words, block: line.body === null ? null : block, span: line.span }];
}

function unrollFor(statement: For, at: EvalContext): readonly ResolvedLine[] | null {
  const items = itemsOf(statement.list, at);
  if (items === null) return null;
  const lines: ResolvedLine[] = [];
  let known = true;
  for (const [index, item] of items.entries()) {
    if (!takesTurn(statement.span, at)) return null;
    const more = resolveBody(statement.body, { ...at, frame: turnFrame(at.frame, statement, { item, at: index }) });
    if (more === null) known = false;
    else for (const line of more) lines.push(line);
  }
  return known ? lines : null;
}

function unrollIf(statement: If, at: EvalContext): readonly ResolvedLine[] | null {
  for (const { condition, body } of statement.branches) {
    const holds = conditionHolds(condition, at);
    if (holds === null) return null;
    if (holds) return resolveBody(body, at);
  }
  return statement.otherwise === null ? [] : resolveBody(statement.otherwise, at);
}
