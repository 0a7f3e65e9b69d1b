import type { ArgType, FileType, WordsType } from "./arg-type.js";
import type { ArgSpec, ArgSpecs, BlockSpec, FieldSpecs, LineSpec } from "./schema.js";

/** One positional word. */
export function arg<T>(doc: string, type: ArgType<T>) {
  return { doc, type, count: "one", label: null } as const satisfies ArgSpec<T>;
}

/** A positional word that may be left out. */
export function optional<T>(doc: string, type: ArgType<T>) {
  return { doc, type, count: "optional", label: null } as const satisfies ArgSpec<T>;
}

/** At least one word, to the end of the line. */
export function many<T>(doc: string, type: ArgType<T>) {
  return { doc, type, count: "many", label: null } as const satisfies ArgSpec<T>;
}

/** Any number of words, to the end of the line. */
export function zeroOrMore<T>(doc: string, type: ArgType<T>) {
  return { doc, type, count: "any", label: null } as const satisfies ArgSpec<T>;
}

/** A word that names a file beside the playbook. */
export function file<T>(doc: string, type: FileType<T>) {
  return { doc, type, count: "one", label: null } as const satisfies ArgSpec<T>;
}

/** All words that are left, read together: a command. */
export function words<T>(doc: string, type: WordsType<T>) {
  return { doc, type, count: "words", label: null } as const satisfies ArgSpec<T>;
}

/** `LABEL value`, after the positional words, in any order; absent when left out. */
export function labelled<T, const L extends string>(label: L, doc: string, type: ArgType<T>) {
  return { doc, type, count: "optional", label } as const satisfies ArgSpec<T>;
}

/** `LABEL value` that has to be given. */
export function requiredLabelled<T, const L extends string>(label: L, doc: string, type: ArgType<T>) {
  return { doc, type, count: "one", label } as const satisfies ArgSpec<T>;
}

/** A line that may stand once. */
export function line<const A extends ArgSpecs>(doc: string, args: A) {
  return { doc, args, default: null, repeat: false, required: false, block: null } as const satisfies LineSpec;
}

/** A line that has to stand once. */
export function requiredLine<const A extends ArgSpecs>(doc: string, args: A) {
  return { doc, args, default: null, repeat: false, required: true, block: null } as const satisfies LineSpec;
}

/** A line that may stand any number of times. */
export function lines<const A extends ArgSpecs>(doc: string, args: A) {
  return { doc, args, default: null, repeat: true, required: false, block: null } as const satisfies LineSpec;
}

/** A line that opens a block and may stand any number of times. */
export function blocks<const A extends ArgSpecs, const B extends BlockSpec>(doc: string, args: A, block: B) {
  return { doc, args, default: null, repeat: true, required: false, block } as const satisfies LineSpec;
}

/** A line that opens a block and may stand once. */
export function block<const A extends ArgSpecs, const B extends BlockSpec>(doc: string, args: A, inner: B) {
  return { doc, args, default: null, repeat: false, required: false, block: inner } as const satisfies LineSpec;
}

/** A block of keyword lines only. */
export function fields<const F extends FieldSpecs>(specs: F) {
  return { fields: specs, rows: null } as const satisfies BlockSpec;
}

/** A block of rows only: lines that no keyword leads. */
export function rows<const L extends LineSpec>(row: L) {
  return { fields: {}, rows: row } as const satisfies BlockSpec;
}

/** The same line, with what holds when it is left out. */
export function withDefault<const L extends LineSpec>(spec: L, value: string) {
  return { ...spec, default: value };
}
