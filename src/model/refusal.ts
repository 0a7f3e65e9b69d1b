import type { Code } from "../diagnostics/code.js";
import type { Span } from "../source/source-file.js";

/**
 * What a step's `plan` gives instead of a change when the host's state forbids it: a directory where a file is to
 * stand, a host without a package manager. It is never sent to a host; a run that has one fails before it changes any.
 */
export interface Refusal {
  readonly kind: "refusal";
  /** One of HAP32xx. */
  readonly code: Code;
  readonly message: string;
  readonly help: string | null;
  /** Where in the playbook; null for the whole step. */
  readonly span: Span | null;
}
