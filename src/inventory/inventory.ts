import type { Span } from "../source/source-file.js";
import type { Host, Pair } from "../model/host.js";
import type { Value } from "../model/value.js";
import type { Written } from "../syntax/playbook.js";
import type { Name } from "../syntax/tree.js";

/** The sites of a run, in the order given. */
export interface Inventory {
  readonly sites: readonly Site[];
}

/** One inventory file: its hosts, groups and the values they set. */
export interface Site {
  readonly name: string;
  /** In the order written. */
  readonly hosts: readonly Host[];
  /** Groups and pairs, outer before inner, in the order written. */
  readonly groups: readonly Group[];
  readonly pairs: readonly Pair[];
  /** The site's own values. */
  readonly values: ValueBlock;
  /** For each host by name: the blocks that give it values, weakest first (site, outer groups, inner groups, host). */
  readonly blocks: ReadonlyMap<string, readonly ValueBlock[]>;
  readonly span: Span;
}

export interface Group {
  readonly kind: "group" | "pair";
  readonly name: string;
  /** All hosts in it, also those of groups inside it. */
  readonly hosts: readonly Host[];
  readonly span: Span;
}

/** The `set` lines of a site, group, pair or host. */
export interface ValueBlock {
  readonly level: "site" | "group" | "pair" | "host";
  /** Of the site, group, pair or host. */
  readonly name: string;
  readonly sets: readonly InventorySet[];
  /** The block around it. */
  readonly parent: ValueBlock | null;
}

export interface InventorySet {
  readonly name: Name;
  readonly source: InventoryValue;
  /** The whole line. */
  readonly span: Span;
}

/** Words and rows are evaluated when somebody asks; other inventory formats give values at once. */
export type InventoryValue = Written | { readonly kind: "value"; readonly value: Value };
