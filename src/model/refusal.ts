import type { Code } from "../diagnostics/code.js";
import type { Span } from "../source/source-file.js";

/** What to do where the user who works on a host may not do what is wanted. */
export const AS_ROOT =
  "log in as root, or become root by sudo: `ssh { as root }` in the inventory, or `@as root` above the step";

/**
 * What a step's `plan` gives instead of a change when the host's state forbids it: a directory where a file is to
 * stand, a host without a package manager. It is never sent to a host; a run that has one fails before it changes any.
 */
export interface Refusal {
  readonly kind: "refusal";
  /** One of HAP32xx, or of HAP4xxx where a run may come to the same. */
  readonly code: Code;
  readonly message: string;
  readonly help: string | null;
  /** Where in the playbook; null for the whole step. */
  readonly span: Span | null;
  /** What must not be begun for it: the step where it is not said, or anything of the run. */
  readonly forbids?: "run";
}
