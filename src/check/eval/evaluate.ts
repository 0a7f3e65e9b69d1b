import { diagnostic } from "../../diagnostics/diagnostic.js";
import { Secret } from "../../model/secret.js";
import type { ScalarType, Value, WordValue } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import type { Binary, Comprehension, Conditional, Expression, ListExpression, Name, Part } from "../../syntax/tree.js";
import { arithmetic } from "./arithmetic.js";
import { asText, present } from "./coerce.js";
import { holds, orderOf, sameValue } from "./compare.js";
import { itemOf, memberOf, nameValue } from "./evaluate-names.js";
import { fail, type EvalContext } from "./eval-context.js";
import { callFunction } from "./functions.js";
import { isTooLong, limited, LONGEST_LIST, takesTurn, tooManyItems } from "./limits.js";
import { bind, constant, UNKNOWN, type Frame } from "./scope.js";
import { oneRow } from "./row-origins.js";
import { isForShell } from "./text-functions.js";
import { bool, describe, list, literalValue, number, plainOf, sizeOf, text, truth } from "./values.js";

/** The value of an expression. Errors go to the notes; what depends on `facts` before contact is unknown. */
export function evaluate(expression: Expression, at: EvalContext): Value {
  switch (expression.kind) {
    case "literal":
      return literalValue(expression);
    case "template":
      return evaluateParts(expression.parts, at);
    case "name":
      return nameValue(expression, at);
    case "member":
      return memberOf(evaluate(expression.of, at), expression, at);
    case "index": {
      const value = evaluate(expression.of, at);
      const key = asText(operand(expression.index, at), expression.index.span, at);
      return itemOf(value, key, expression, at);
    }
    case "list":
      return evaluateList(expression, at);
    case "comprehension":
      return evaluateComprehension(expression, at);
    case "call": {
      const args = expression.args.map((arg) => operand(arg, at));
      return limited(callFunction(expression, args, at), expression.span, at);
    }
    case "not": {
      const value = truthOf(expression.operand, at);
      return value === null ? UNKNOWN : bool(!value);
    }
    case "binary":
      return evaluateBinary(expression, at);
    case "conditional":
      return evaluateConditional(expression, at);
  }
}

/** The items that a `for` goes over; null when they are not known. */
export function itemsOf(list: Expression, at: EvalContext): readonly Value[] | null {
  const value = operand(list, at);
  if (value.kind === "list") return value.items;
  if (value.kind === "unknown") return null;
  const help = "a list is a group, `all`, a param of type list or table, or `[a, b]`";
  fail(at, diagnostic("HAP2209", `expected a list to go over, found ${describe(value)}`, list.span, { help }));
  return null;
}

/** Whether a condition holds; null when that is not known. */
export function conditionHolds(condition: Expression, at: EvalContext): boolean | null {
  const help = "compare it with something, or ask for its length: `len(list) > 0`";
  return truthOf(condition, at, help);
}

/** The names of a loop. */
interface LoopNames {
  readonly index: Name | null;
  readonly variable: Name;
}

/** What one turn of a loop sees: the item and, if it has a name, how many came before it. */
export function turnFrame(
  frame: Frame,
  { index, variable }: LoopNames,
  turn: { readonly item: Value; readonly at: number; readonly perHost?: boolean },
): Frame {
  const inner = bind(frame, variable.text, constant(turn.item, turn.perHost ?? false, variable.span));
  return index === null ? inner : bind(inner, index.text, constant(number(turn.at), false, index.span));
}

function evaluateList({ items, span }: ListExpression, at: EvalContext): Value {
  const values = items.map((item) => operand(item, at));
  return values.some((v) => v.kind === "unknown") ? UNKNOWN : limited(list(values), span, at);
}

function evaluateComprehension(loop: Comprehension, at: EvalContext): Value {
  const items = itemsOf(loop.list, at);
  if (items === null) return UNKNOWN;
  const values: Value[] = [];
  let size = 0;
  let known = true;
  for (const [index, item] of items.entries()) {
    if (!takesTurn(loop.span, at)) return UNKNOWN;
    const inner = { ...at, frame: turnFrame(at.frame, loop, { item, at: index }) };
    const holds = loop.condition === null ? true : conditionHolds(loop.condition, inner);
    if (holds === false) continue;
    const value = holds === null ? UNKNOWN : operand(loop.value, inner);
    if (value.kind === "unknown") known = false;
    size += sizeOf([value]);
    if (size > LONGEST_LIST) return fail(at, tooManyItems(loop.span));
    values.push(value);
  }
  return known ? list(values) : UNKNOWN;
}

function evaluateConditional({ test, then, otherwise }: Conditional, at: EvalContext): Value {
  const holdsNow = truthOf(test, at);
  return holdsNow === null ? UNKNOWN : evaluate(holdsNow ? then : otherwise, at);
}

function evaluateBinary(expression: Binary, at: EvalContext): Value {
  const { operator, left, right } = expression;
  switch (operator) {
    case "??": {
      const value = evaluate(left, at);
      return value.kind === "absent" ? evaluate(right, at) : value;
    }
    case "and":
    case "or": {
      const decides = operator === "or";
      const first = truthOf(left, at);
      if (first === decides) return bool(decides);
      const second = truthOf(right, at);
      if (second === decides) return bool(decides);
      return first === null || second === null ? UNKNOWN : bool(!decides);
    }
    case "in":
      return evaluateIn(expression, at);
    case "not in": {
      const held = evaluateIn(expression, at);
      return held.kind === "text" ? bool(held.text !== "true") : held;
    }
    case "==":
    case "!=": {
      // Only with `none` itself may a value be compared that is not there.
      const side = isNone(left) || isNone(right) ? evaluate : operand;
      const same = sameValue(side(left, at), side(right, at));
      return same === null ? UNKNOWN : bool(same === (operator === "=="));
    }
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return arithmetic(expression, [operand(left, at), operand(right, at)], at);
    default:
      return evaluateOrder(expression, at);
  }
}

function isNone(expression: Expression): boolean {
  return expression.kind === "literal" && expression.type === "none";
}

function evaluateIn({ left, right }: Binary, at: EvalContext): Value {
  const item = operand(left, at);
  const container = operand(right, at);
  if (item.kind === "unknown" || container.kind === "unknown") return UNKNOWN;
  if (container.kind === "list") {
    const found = container.items.map((other) => sameValue(item, other));
    return found.includes(true) ? bool(true) : found.includes(null) ? UNKNOWN : bool(false);
  }
  const part = plainOf(item);
  const held = part === null ? null : holds(container, part);
  const message = `expected a list, a network or a text after \`in\`, found ${describe(container)}`;
  return held === null ? fail(at, diagnostic("HAP2209", message, right.span)) : bool(held);
}

function evaluateOrder({ operator, left, right, span }: Binary, at: EvalContext): Value {
  const a = operand(left, at);
  const b = operand(right, at);
  if (asText(a, left.span, at).kind === "unknown" || asText(b, right.span, at).kind === "unknown") return UNKNOWN;
  const order = orderOf(a, b);
  if (order === null) {
    const message = `expected two values of one kind beside \`${operator}\`, found ${describe(a)} and ${describe(b)}`;
    const help = "versions are compared by `version(a) < version(b)`";
    return fail(at, diagnostic("HAP2224", message, span, { help }));
  }
  return bool(
    operator === "<" ? order < 0 : operator === "<=" ? order <= 0 : operator === ">" ? order > 0 : order >= 0,
  );
}

/** A value that takes part in an operation: it has to be there. */
function operand(expression: Expression, at: EvalContext): Value {
  return present(evaluate(expression, at), expression.span, at);
}

function truthOf(expression: Expression, at: EvalContext, help?: string): boolean | null {
  const value = operand(expression, at);
  if (value.kind === "unknown") return null;
  const found = value.kind === "text" ? truth(value.text) : null;
  if (found === null) {
    fail(at, diagnostic("HAP2210", `expected true or false, found ${describe(value)}`, expression.span, { help }));
  }
  return found;
}

/** A text being put together. */
interface Glue {
  readonly texts: string[];
  length: number;
  readonly secrets: Secret[];
  unknown: boolean;
  /** The words of rows in it. */
  readonly origins: Set<Span>;
}

/** Glues parts into one text; a part that is a secret makes all of it one. */
export function evaluateParts(parts: readonly Part[], at: EvalContext, type: ScalarType = "text"): WordValue {
  const glue: Glue = { texts: [], length: 0, secrets: [], unknown: false, origins: new Set() };
  addParts(parts, glue, at);
  if (glue.unknown) return UNKNOWN;
  const glued = glue.texts.join("");
  const isStandIn = glue.secrets.some((one) => one.isStandIn);
  return glue.secrets.length > 0
    ? { kind: "secret", secret: new Secret(glued, isStandIn) }
    : text(glued, type, glue.origins.size === 0 ? undefined : oneRow([...glue.origins]));
}

function addParts(parts: readonly Part[], glue: Glue, at: EvalContext): void {
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        addText(part.text, part, { glue, at });
        break;
      case "for":
        addFor(part, glue, at);
        break;
      case "if":
        addIf(part, glue, at);
        break;
      case "expression":
        addExpression(part, glue, at);
        break;
    }
    if (glue.unknown && glue.length > 0 && at.notes.diagnostics.length > MANY_ERRORS) return;
  }
}

function addExpression(part: Extract<Part, { kind: "expression" }>, glue: Glue, at: EvalContext): void {
  const { bare } = at.notes;
  const before = bare.length;
  const value = asText(evaluate(part.expression, at), part.span, at);
  // What texts inside the expression are made of is its own business.
  bare.length = before;
  const plain = plainOf(value);
  if (plain === null) {
    glue.unknown = true;
    return;
  }
  if (value.kind === "secret") glue.secrets.push(value.secret);
  if (value.kind === "text" && value.origin !== undefined) glue.origins.add(value.origin);
  if (!isQuoted(part.expression) && isForShell(plain)) bare.push(part.span);
  addText(plain, part, { glue, at });
}

function isQuoted(expression: Expression): boolean {
  return expression.kind === "call" && expression.name.text === "quote";
}

/** With so many errors in one text the rest would say the same again. */
const MANY_ERRORS = 100;

function addText(added: string, { span }: Part, { glue, at }: { readonly glue: Glue; readonly at: EvalContext }): void {
  if (glue.unknown) return;
  glue.length += added.length;
  if (isTooLong(glue.length, span, at)) glue.unknown = true;
  else glue.texts.push(added);
}

function addFor(part: Extract<Part, { kind: "for" }>, glue: Glue, at: EvalContext): void {
  const items = itemsOf(part.list, at);
  if (items === null) glue.unknown = true;
  for (const [index, item] of (items ?? []).entries()) {
    if (!takesTurn(part.span, at)) {
      glue.unknown = true;
      return;
    }
    addParts(part.parts, glue, { ...at, frame: turnFrame(at.frame, part, { item, at: index }) });
  }
}

function addIf({ branches, otherwise }: Extract<Part, { kind: "if" }>, glue: Glue, at: EvalContext): void {
  for (const { condition, parts } of branches) {
    const holdsNow = conditionHolds(condition, at);
    if (holdsNow === null) glue.unknown = true;
    if (holdsNow !== false) {
      if (holdsNow === true) addParts(parts, glue, at);
      return;
    }
  }
  addParts(otherwise, glue, at);
}
