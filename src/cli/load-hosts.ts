import { diagnostic, hasErrors, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { findInventory } from "../inventory/find-inventory.js";
import type { Site } from "../inventory/inventory.js";
import type { Host } from "../model/host.js";
import type { InventoryOptions } from "./option-groups.js";

export type FindOptions = Pick<InventoryOptions, "inventory" | "site">;

/** The sites of the inventory that the options and the playbook's place name; null with errors. */
export function loadSites(playbook: string | null, options: FindOptions): Stage<readonly Site[] | null> {
  const { inventory, site } = options;
  const found = findInventory({ playbook, inventories: inventory, sites: site, cwd: "", formats: [] });
  if (found.value === null || hasErrors(found.diagnostics)) return { value: null, diagnostics: found.diagnostics };
  return { value: found.value.sites, diagnostics: found.diagnostics };
}

/** The hosts of the sites, those of `--limit` only. */
export function loadHosts(
  playbook: string | null,
  options: FindOptions & Pick<InventoryOptions, "limit">,
): Stage<readonly Host[] | null> {
  const sites = loadSites(playbook, options);
  if (sites.value === null) return { value: null, diagnostics: sites.diagnostics };
  const all = sites.value.flatMap((site) => site.hosts);
  if (options.limit.length === 0) return { value: all, diagnostics: sites.diagnostics };
  const hosts = all.filter((host) => [host.name, ...host.groups].some((name) => options.limit.includes(name)));
  if (hosts.length > 0) return { value: hosts, diagnostics: sites.diagnostics };
  const none: Diagnostic = diagnostic("HAP5003", `no host is named by \`--limit ${options.limit.join(",")}\``, null, {
    help: "`hap inventory` lists hosts, groups and pairs",
  });
  return { value: null, diagnostics: [...sites.diagnostics, none] };
}
