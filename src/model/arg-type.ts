import type { Parsed } from "./schema.js";
import type { ResolvedWord } from "./resolved.js";

/** The type of one word: its name in docs and messages, and how its text is read. */
export interface ArgType<T> {
  readonly of: "word";
  readonly name: string;
  /** The words it can be, where they can be listed; for docs, completion and "did you mean". */
  readonly values: readonly string[] | null;
  /** Whether a Secret may be given; `parse` then gets its revealed text and must give back a Secret. */
  readonly secret: boolean;
  parse(text: string): Parsed<T>;
}

/** The type of all remaining words of a line together: a command. */
export interface WordsType<T> {
  readonly of: "words";
  readonly name: string;
  parse(words: readonly ResolvedWord[]): Parsed<T>;
}
