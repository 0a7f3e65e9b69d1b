import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Registry } from "../../model/step-kind.js";
import type { ParamType } from "../../syntax/playbook.js";
import type { Lookup } from "./check-expression.js";
import type { Module } from "../expand/load-modules.js";
import type { Visible } from "./declared-names.js";

/** What looking at names starts from. */
export interface NamesInput {
  readonly module: Module;
  readonly registry: Registry;
  /** Names of groups, pairs and hosts of all sites. */
  readonly inventory: ReadonlySet<string>;
  /** What inventories `set`, with the type of a param that would take it. */
  readonly settings: ReadonlyMap<string, ParamType>;
  /** The ids that `@allow` may name; null when they are not known. */
  readonly rules: readonly string[] | null;
}

/** What looking at the names of one file needs. */
export interface Names extends NamesInput {
  /** Looks at the rows of a table: what they must not be is told where they are read. */
  readonly inRows?: boolean;
  readonly report: (problem: Diagnostic) => void;
  lookup(scope: Visible): Lookup;
}
