import type { Span } from "../source/source-file.js";
import type { Secret } from "./secret.js";

/** A line of a step's body for one host: expressions filled in, `for` and `if` unrolled, `from FILE` read. */
export interface ResolvedLine {
  readonly words: readonly ResolvedWord[];
  readonly block: readonly ResolvedLine[] | null;
  readonly span: Span;
}

export interface ResolvedWord {
  readonly value: string | Secret;
  /**
   * A quoted word is never a keyword; a heredoc or a quoted word is what a command takes as a script. `file` is a
   * bare word of a daemon's own file (`ha.cf { from FILE }`).
   */
  readonly form: "bare" | "quoted" | "heredoc" | "file";
  readonly span: Span;
  /** The word of a row of a table that the value comes from: mistakes in it are told there. */
  readonly origin?: Span | undefined;
  /** In a quoted text: where values with blanks or signs of a shell were filled in, without `quote(…)`. */
  readonly bare?: readonly Span[];
}

/** Where a word was written: in a playbook, or in a daemon's own file read by `from FILE`. */
export type WordOrigin = "playbook" | "file";
