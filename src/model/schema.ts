import type { Span } from "../source/source-file.js";
import type { ArgType, FileType, WordsType, Parsed } from "./arg-type.js";
import type { Remark } from "./daemon-file.js";

/**
 * What a step's lines look like, as data. From it come decoding, "did you mean", completion and the reference;
 * what a step's `plan` sees is inferred from it, so that reading an undeclared argument does not compile.
 */
export interface ArgSpec<T = unknown> {
  readonly doc: string;
  readonly type: ArgType<T> | WordsType<T> | FileType<T>;
  /**
   * `one` word; `optional` word, null when absent; `many` words, at least one; `any` number of words; `words`: all that
   * are left, decoded together.
   */
  readonly count: "one" | "optional" | "many" | "any" | "words";
  /** The word that stands before the value, as `weight` in `weight 9999`; null for a positional argument. */
  readonly label: string | null;
}

export type ArgSpecs = Readonly<Record<string, ArgSpec>>;

/** One kind of line, led by a keyword (its key in the schema). */
export interface LineSpec {
  readonly doc: string;
  readonly args: ArgSpecs;
  /** What holds when the line is left out, as people write it; null when nothing does or the doc says it. */
  readonly default: string | null;
  /** May stand more than once. */
  readonly repeat: boolean;
  readonly required: boolean;
  /** The lines of the block it opens; null when it opens none. */
  readonly block: BlockSpec | null;
}

/** Lines led by a keyword, which may be of two words: `watch tcp`. */
export type FieldSpecs = Readonly<Record<string, LineSpec>>;

/** What may stand in a block: keyword lines, and rows, which are lines led by no keyword. */
export interface BlockSpec {
  readonly fields: FieldSpecs;
  readonly rows: LineSpec | null;
}

/** An argument's decoded value, by its count. */
export type ArgValue<S> = S extends {
  readonly count: infer C;
  readonly type: { readonly name: string; parse(...args: never[]): Parsed<infer T> };
}
  ? C extends "optional"
    ? T | null
    : C extends "many" | "any"
      ? readonly T[]
      : T
  : never;

export type ArgValues<A extends ArgSpecs> = { readonly [K in keyof A]: ArgValue<A[K]> };

/** Where each argument stands: its first word, or each word of `many` and `any`; absent ones have the line's span. */
export type ArgPlaces<A extends ArgSpecs> = {
  readonly [K in keyof A]: A[K]["count"] extends "many" | "any"
    ? readonly Span[]
    : "many" extends A[K]["count"]
      ? Span | readonly Span[]
      : Span;
};

/** A decoded line. */
export interface DecodedLine<L extends LineSpec = LineSpec> {
  /** The keyword; empty for a row. */
  readonly word: string;
  readonly args: ArgValues<L["args"]>;
  readonly at: ArgPlaces<L["args"]>;
  readonly block: L["block"] extends BlockSpec
    ? DecodedBlock<L["block"]>
    : L["block"] extends null
      ? null
      : DecodedBlock | null;
  readonly span: Span;
}

/** A decoded block: lines by keyword, rows, and all of them in the order written. */
export interface DecodedBlock<B extends BlockSpec = BlockSpec> {
  readonly fields: {
    readonly [K in keyof B["fields"]]: B["fields"][K]["repeat"] extends true
      ? readonly DecodedLine<B["fields"][K]>[]
      : B["fields"][K]["repeat"] extends false
        ? DecodedLine<B["fields"][K]> | null
        : readonly DecodedLine<B["fields"][K]>[] | DecodedLine<B["fields"][K]> | null;
  };
  readonly rows: readonly DecodedLine<B["rows"] extends LineSpec ? B["rows"] : LineSpec>[];
  readonly lines: readonly DecodedLine[];
  /** What was noted in a daemon's own file that the lines were read from. */
  readonly remarks: readonly Remark[];
}

/** A decoded block in which the required lines are. */
export interface CompleteBlock<B extends BlockSpec = BlockSpec> extends DecodedBlock<B> {
  readonly fields: {
    readonly [K in keyof B["fields"]]: B["fields"][K]["required"] extends true
      ? NonNullable<DecodedBlock<B>["fields"][K]>
      : DecodedBlock<B>["fields"][K];
  };
}
