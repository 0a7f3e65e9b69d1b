import type { Result } from "../../diagnostics/diagnostic.js";
import type { PackageManager } from "../../model/package-manager.js";
import type { States } from "../../model/host-state.js";
import type { Query } from "../../model/query.js";
import type { ExpectedMarks, Marks } from "../protocol.js";

export type QueryOf<K extends Query["kind"]> = Query & { readonly kind: K };

/** Why answers cannot be had: the host does not speak as it should, or a file changed while it was read. */
export type Unanswered =
  | { readonly kind: "garbled"; readonly problem: string }
  /** Asking again will do. */
  | { readonly kind: "moving"; readonly path: string };

/** One kind of query in shell: how all queries of it are asked together, and how the answers are read. */
export interface QueryShell<K extends Query["kind"]> {
  /**
   * Shell that prints the answers, as marks. `manager` is the host's package manager, null for none; `any` when it is
   * not known yet, and then `$hap_manager` is its program.
   */
  ask(queries: readonly QueryOf<K>[], manager: PackageManager | null | "any"): string;
  /** What it prints at most. */
  expected(queries: readonly QueryOf<K>[]): readonly ExpectedMarks[];
  /** The answers, one for each query, in order. */
  read(queries: readonly QueryOf<K>[], marks: Marks): Result<readonly States[K][], Unanswered>;
}

/** An answer that is not understood. */
export function garbled(problem: string): { readonly ok: false; readonly problem: Unanswered } {
  return { ok: false, problem: { kind: "garbled", problem } };
}
