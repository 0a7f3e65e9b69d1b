import { diagnostic } from "../../diagnostics/diagnostic.js";
import type { Value } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import { fail, type EvalContext } from "./eval-context.js";

/** Characters of a text that a playbook makes: 1 MiB. */
const LONGEST_TEXT = 1024 * 1024;
/** Items of a list, lists within it counted by what they hold. Also the lines of a step. */
export const LONGEST_LIST = 100_000;
/** Values that need one another one after the other. */
export const LONGEST_CHAIN = 256;
/** Turns of all loops in the value of one name, or in one step. */
const MOST_TURNS = 1_000_000;

/** The error for what has grown past a limit. */
export function pastLimit(what: string, span: Span, help: string) {
  return diagnostic("HAP2225", `expected at most ${what}`, span, { help });
}

/** Whether a text of this length is too long; reported at `span`. */
export function isTooLong(length: number, span: Span, at: EvalContext): boolean {
  if (length <= LONGEST_TEXT) return false;
  fail(at, pastLimit("1 MiB of text in a value", span, "a file of this size goes to its host by `from FILE`"));
  return true;
}

/** The list, or the error that it is too long. */
export function limited(value: Value, span: Span, at: EvalContext): Value {
  if (value.kind !== "list" || value.size <= LONGEST_LIST) return value;
  return fail(at, tooManyItems(span));
}

/** The error for a list that is too long. */
export function tooManyItems(span: Span) {
  return pastLimit(
    "100,000 items in a list",
    span,
    "a playbook that needs more has most likely a loop in a loop too much",
  );
}

/** Counts a turn of a loop; false, with an error, when there were too many. */
export function takesTurn(span: Span, at: EvalContext): boolean {
  at.notes.turns++;
  if (at.notes.turns <= MOST_TURNS) return true;
  if (at.notes.turns === MOST_TURNS + 1)
    fail(at, pastLimit("1,000,000 turns of loops in one value or step", span, "is there a loop in a loop too much?"));
  return false;
}
