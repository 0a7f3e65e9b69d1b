import type { ArgType } from "../../model/arg-type.js";
import type { ArgSpecs, BlockSpec, FieldSpecs, LineSpec } from "../../model/schema.js";
import { arg, blocks, lines, optional, rows, withDefault, zeroOrMore } from "../../model/schema-builders.js";
import { onOff, option, program, seconds, whole, word } from "./values.js";

/**
 * Shapes of lines that keepalived.conf is made of. A line given again is lawful everywhere: the last one wins, or each
 * adds, so all of them repeat.
 */

/** A keyword alone. */
export const flag = (doc: string): LineSpec => lines(doc, {});

/** A keyword with one value. */
export function one(doc: string, type: ArgType<string>, fallback?: string): LineSpec {
  return maybe(lines(doc, { value: arg("the value", type) }), fallback);
}

/** A keyword with one value that may be left out. */
export function oneOrNone(doc: string, type: ArgType<string>, fallback?: string): LineSpec {
  return maybe(lines(doc, { value: optional("the value", type) }), fallback);
}

/** A keyword with a whole number. */
export const num = (doc: string, min: number, max: number, fallback?: string): LineSpec =>
  one(doc, whole(min, max), fallback);

/** A keyword with seconds. */
export const secs = (doc: string, min: number, max: number, fallback?: string): LineSpec =>
  one(doc, seconds(min, max), fallback);

/** A keyword that is on when it stands alone, or `on` and `off`. */
export const toggle = (doc: string, fallback?: string): LineSpec => oneOrNone(doc, onOff, fallback);

/** A keyword with a program, and perhaps the user and group that run it. */
export const runs = (doc: string): LineSpec =>
  lines(doc, {
    program: arg("the program, quoted when it has arguments", program),
    as: zeroOrMore("user and group", word),
  });

/** A keyword with any number of words. */
export const list = (doc: string): LineSpec => lines(doc, { words: zeroOrMore("the values", word) });

/** A block of keyword lines, with the words before its `{`. */
export function section(doc: string, args: ArgSpecs, fields: FieldSpecs): LineSpec {
  return blocks(doc, args, { fields, rows: null });
}

/** A block of lines that no keyword leads, each an item and its options. */
export function items(doc: string, item: string, type: ArgType<string>): LineSpec {
  return blocks(doc, {}, rowsOf(item, type));
}

/** The rows of `items`. */
export function rowsOf(item: string, type: ArgType<string>): BlockSpec {
  return rows(lines(item, { item: arg(item, type), options: zeroOrMore("its options", option) }));
}

/** The same line, which must be there. */
export const needed = (spec: LineSpec): LineSpec => ({ ...spec, required: true });

/** One name before a block. */
export const NAME = { name: arg("its name", word) };

function maybe(spec: LineSpec, fallback: string | undefined): LineSpec {
  return fallback === undefined ? spec : withDefault(spec, fallback);
}
