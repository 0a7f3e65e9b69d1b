import type { InventorySet, Site } from "../../inventory/inventory.js";
import type { Host } from "../../model/host.js";
import type { ListValue, RecordValue, Value } from "../../model/value.js";
import type { ColumnNode } from "../../syntax/playbook.js";
import type { Bound } from "./scope.js";

/** The names that an inventory brings into scope, and the values it sets. Made once a site. */
export interface SiteValues {
  readonly site: Site;
  readonly record: RecordValue;
  /** Every host of the site, also by name. */
  readonly all: ListValue;
  /** Groups, pairs and hosts by name. */
  readonly names: ReadonlyMap<string, Value>;
  readonly hosts: ReadonlyMap<string, RecordValue>;
  readonly hostNames: readonly string[];
  /**
   * The machine that hap runs on: the site's own `host NAME local`, else one without a name that has the site's values.
   */
  readonly controller: { readonly host: Host; readonly record: RecordValue };
  /** The other host of its pair, by a host's name. */
  readonly peers: ReadonlyMap<string, Host>;
  /** Names that a group, pair or host sets, so that hosts of the site may differ. */
  readonly perHost: ReadonlySet<string>;
  /**
   * The value of one `set` line on a host; null asks for it without one, which is an error where it needs `host`. Rows
   * are lists, or with columns the table of these.
   */
  valueOf(set: InventorySet, host: Host | null, columns?: readonly ColumnNode[]): Bound;
}
