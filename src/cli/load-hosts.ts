import { limitedHosts } from "../check/limit.js";
import { hasErrors, type Stage } from "../diagnostics/diagnostic.js";
import { ansibleFormats } from "./ansible-formats.js";
import { readWholeInventory } from "../check/expand/read-whole-inventory.js";
import { findInventory } from "../inventory/find-inventory.js";
import type { Site } from "../inventory/inventory.js";
import type { Host } from "../model/host.js";
import type { Project } from "../project/project.js";
import { readProject } from "../project/read-project.js";
import type { InventoryOptions } from "./option-groups.js";

export type FindOptions = Pick<InventoryOptions, "inventory" | "site"> & {
  /** Take every site where the choice is open. */
  readonly every?: boolean;
  /**
   * Which inventories that are programs are run. Default: those that `-i` names, since a look at a folder must not run
   * what lies in it.
   */
  readonly programs?: "all" | "named" | "none";
};

/** The sites that the options, the project and the playbook's place name; null with errors. */
export async function loadSites(playbook: string | null, options: FindOptions): Promise<Stage<readonly Site[] | null>> {
  const project = readProject(playbook);
  const sites = await sitesOf(project.value, playbook, options);
  const diagnostics = [...project.diagnostics, ...sites.diagnostics];
  return { value: hasErrors(diagnostics) ? null : sites.value, diagnostics };
}

/** Sites, null with errors; with `nowhere` because no inventory was named, and there is none. */
export interface FoundSites extends Stage<readonly Site[] | null> {
  readonly nowhere: boolean;
}

/** The sites of a project that was read already. */
export async function sitesOf(
  project: Project,
  playbook: string | null,
  { inventory, site, every = false, programs = "named" }: FindOptions,
): Promise<FoundSites> {
  const defaults = { inventories: project.defaultInventories, sites: project.defaultSites };
  const mayRun = programs === "all" || (programs === "named" && inventory.length > 0);
  const found = findInventory({
    read: readWholeInventory,
    playbook,
    inventories: inventory,
    sites: site,
    cwd: "",
    formats: await ansibleFormats([...inventory, ...defaults.inventories.map(({ text }) => text)], mayRun),
    defaults,
    every,
  });
  const { value, diagnostics } = found;
  const nowhere = value?.sites.length === 0;
  return { value: value === null || hasErrors(diagnostics) ? null : value.sites, nowhere, diagnostics };
}

/** The hosts of the sites, those of `--limit` only. */
export async function loadHosts(
  playbook: string | null,
  options: FindOptions & Pick<InventoryOptions, "limit">,
): Promise<Stage<readonly Host[] | null>> {
  const sites = await loadSites(playbook, options);
  if (sites.value === null) return { value: null, diagnostics: sites.diagnostics };
  const limited = limitedHosts({ sites: sites.value }, options.limit);
  const diagnostics = [...sites.diagnostics, ...limited.diagnostics];
  return { value: hasErrors(diagnostics) ? null : [...limited.hosts], diagnostics };
}
