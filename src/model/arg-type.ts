import type { ResolvedWord, WordOrigin } from "./resolved.js";
import type { Secret } from "./secret.js";

/** The type of one word: its name in docs and messages, and how its text is read. */
export interface ArgType<T> {
  readonly of: "word";
  readonly name: string;
  /** The words it can be, where they can be listed; for docs, completion and "did you mean". */
  readonly values: readonly string[] | null;
  /** Whether a Secret may be given; its revealed text is parsed, and a text that comes back is made a Secret again. */
  readonly secret: boolean;
  /** `origin` is `file` for a word of a daemon's own file, which may be held to stricter rules. */
  parse(text: string, origin?: WordOrigin): Parsed<T>;
}

/** The type of all remaining words of a line together: a command. */
export interface WordsType<T> {
  readonly of: "words";
  readonly name: string;
  parse(words: readonly ResolvedWord[]): Parsed<T>;
}

/** The type of a word that names a file beside the playbook: decoding reads it. */
export interface FileType<T> {
  readonly of: "file";
  readonly name: string;
  /** Whether the word `filled` may follow: the text's `${…}` are then filled in. */
  readonly fill: boolean;
  /** For a word that may be something else than a file's name: its value, or null when it names a file. */
  readonly other?: (text: string) => Parsed<T> | null;
  parse(file: LoadedFile): Parsed<T>;
}

/** A file beside the playbook, read at check time. */
export interface LoadedFile {
  /** The path as messages show it. */
  readonly path: string;
  /** Its bytes; after `filled` a text, secret when a secret was filled in. */
  readonly content: Buffer | string | Secret;
}

/** What reading one value gives: the value, or what was expected instead. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string; readonly help?: string };
