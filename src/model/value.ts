import type { Span } from "../source/source-file.js";
import type { Secret } from "./secret.js";

/**
 * What an expression gives. A scalar keeps the text it was written with (`0750` stays `0750`); what it is compared as
 * is beside it. A record is `host`, `peer`, `site`, `facts` or `vars`.
 */
export type Value = TextValue | SecretValue | ListValue | RecordValue | UnknownValue | AbsentValue;

/**
 * What a scalar is: declared by a param's type, or shown by how it was written. `text` was quoted or is a `string`;
 * `bare` is a word without quotes, which is compared by what it looks like.
 */
export type ScalarType = "text" | "bare" | "number" | "bool" | "duration" | "address" | "version";

/** What can stand in a word or a text. */
export type WordValue = TextValue | SecretValue | UnknownValue;

export interface TextValue {
  readonly kind: "text";
  readonly text: string;
  readonly type: ScalarType;
  /** The word of a row that it is written as, wherever it is filled in: mistakes in it are told there. */
  readonly origin?: Span | undefined;
}

export interface SecretValue {
  readonly kind: "secret";
  readonly secret: Secret;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
  /** Items that can also be had by name, as the hosts of a group can. */
  readonly byName: ReadonlyMap<string, Value> | null;
  /** How many scalars it holds, lists within it counted by what they hold. */
  readonly size: number;
  /** True for lists of facts: a name that is not there is absent (`??` gives a default), not an error in itself. */
  readonly open: boolean;
}

export interface RecordValue {
  readonly kind: "record";
  /** What it is, for messages: `host LD_192_168_3_87`. */
  readonly label: string;
  readonly entries: ReadonlyMap<string, Value>;
  /**
   * True for `vars` and `facts`: an entry that is not there is absent (`??` gives a default), not an error in itself.
   */
  readonly open: boolean;
  /** The text it stands for in a word, if any: the name of a host. */
  readonly text: string | null;
}

/** Known only after contact with the host: anything that touches `facts`. */
export interface UnknownValue {
  readonly kind: "unknown";
}

/** A missing entry of an open record, or `none`: only `??`, comparisons and an optional param may take it. */
export interface AbsentValue {
  readonly kind: "absent";
  readonly label: string;
}
