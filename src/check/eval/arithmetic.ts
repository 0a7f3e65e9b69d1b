import { diagnostic } from "../../diagnostics/diagnostic.js";
import { msOf, readDuration, type DurationUnit } from "../../model/duration.js";
import type { Value } from "../../model/value.js";
import type { ArithmeticOperator, Binary } from "../../syntax/tree.js";
import { fail, type EvalContext } from "./eval-context.js";
import { UNKNOWN } from "./scope.js";
import { describe, number, plainOf, text } from "./values.js";

/** An operand: a whole number, or a duration in milliseconds with the unit it was written in. */
type Operand =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "duration"; readonly value: number; readonly unit: DurationUnit };

/** `left OP right` for whole numbers and durations. What has no result is an error at the expression. */
export function arithmetic(expression: Binary, operands: readonly [Value, Value], at: EvalContext): Value {
  const operator = expression.operator as ArithmeticOperator;
  const sides = [expression.left, expression.right];
  const read = operands.map((value) => readOperand(value));
  const wrong = operands.findIndex((value, i) => value.kind !== "unknown" && read[i] === null);
  if (wrong !== -1) {
    const found = operands[wrong];
    const message = `expected a whole number or a duration beside \`${operator}\`, found ${found === undefined ? "nothing" : describe(found)}`;
    const help = 'texts are put together by writing them together: `"${a}${b}"`';
    return fail(at, diagnostic("HAP2219", message, sides[wrong]?.span ?? expression.span, { help }));
  }
  const [left, right] = read;
  if (left === null || right === null || left === undefined || right === undefined) return UNKNOWN;
  const result = calculate(operator, left, right);
  if (typeof result === "string") return fail(at, diagnostic("HAP2223", result, expression.span));
  return result;
}

function readOperand(value: Value): Operand | null {
  const plain = value.kind === "text" || value.kind === "secret" ? plainOf(value) : null;
  const read = plain === null ? null : readDuration(plain);
  if (read === null || plain === null) return null;
  const isDuration = read.unit !== null || (value.kind === "text" && value.type === "duration");
  if (!isDuration) return /^[+-]?\d+$/.test(plain) ? { kind: "number", value: Number(plain) } : null;
  const unit = read.unit ?? "s";
  return { kind: "duration", value: Math.round(read.number * msOf(unit)), unit };
}

/** The result, or what is wrong. */
function calculate(operator: ArithmeticOperator, left: Operand, right: Operand): Value | string {
  if ((operator === "/" || operator === "%") && right.value === 0) return "a division by zero has no result";
  if (left.kind === "number" && right.kind === "number") return whole(plainResult(operator, left.value, right.value));
  if (operator === "*" && left.kind !== right.kind) {
    const unit = left.kind === "duration" ? left.unit : right.kind === "duration" ? right.unit : "s";
    return duration(left.value * right.value, unit);
  }
  if (left.kind === "duration" && right.kind === "number" && operator === "/") {
    // The rest is dropped in the unit that the duration was written in.
    return duration(Math.trunc(left.value / msOf(left.unit) / right.value) * msOf(left.unit), left.unit);
  }
  if (left.kind !== "duration" || right.kind !== "duration" || operator === "*") {
    return `a ${left.kind} \`${operator}\` a ${right.kind} has no result`;
  }
  if (operator === "/") return whole(Math.trunc(left.value / right.value));
  const unit = msOf(left.unit) <= msOf(right.unit) ? left.unit : right.unit;
  return duration(plainResult(operator, left.value, right.value), unit);
}

function plainResult(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return Math.trunc(left / right);
    case "%":
      return left % right;
  }
}

function whole(value: number): Value | string {
  // `-0` is no number that people write.
  return Number.isSafeInteger(value)
    ? number(value + 0 === 0 ? 0 : value)
    : "the result is too large for a whole number";
}

/** A duration in the unit, or in the next smaller one that writes it whole. */
function duration(ms: number, unit: DurationUnit): Value | string {
  if (!Number.isSafeInteger(ms)) return "the result is too large for a duration";
  if (ms < 0) return "the result is a duration below zero";
  const fitting = (["h", "m", "s", "ms"] as const).find((one) => msOf(one) <= msOf(unit) && ms % msOf(one) === 0);
  return text(`${ms / msOf(fitting ?? "ms")}${fitting ?? "ms"}`, "duration");
}
