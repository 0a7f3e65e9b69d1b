import { filesOf } from "../../../check/eval/read-once.js";
import { hostValues, valueProblems, type HostValue } from "../../../check/explain/host-values.js";
import { limitedHosts } from "../../../check/limit.js";
import { hasErrors } from "../../../diagnostics/diagnostic.js";
import type { Group, Site } from "../../../inventory/inventory.js";
import type { Host } from "../../../model/host.js";
import { Secret } from "../../../model/secret.js";
import { readProject } from "../../../project/read-project.js";
import { jsonLine } from "../../../report/json.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { outerOf, siteTree } from "./inventory-tree.js";
import { sitesOf } from "../../load-hosts.js";
import { readBytes } from "../../check-source.js";
import type { InventoryOptions } from "../../option-groups.js";
import { formOf, printDiagnostics } from "../../print-diagnostics.js";

/**
 * `hap inventory`: the tree of sites, groups, pairs and hosts, with `-v` the values of each host; with `--output json`
 * one object. Without `--site` every site is shown.
 */
export async function inventoryCommand(env: Environment, options: InventoryOptions): Promise<Status> {
  const form = formOf(env, options.output);
  const project = readProject(null);
  const sites = await sitesOf({ ...project.value, defaultSites: [] }, null, { ...options, every: true });
  const limit = limitedHosts({ sites: sites.value ?? [] }, options.limit);
  const values = (sites.value ?? []).flatMap((site) => valueProblems(site, OUTSIDE));
  const known = sites.value === null ? [] : limit.diagnostics;
  const problems = [...project.diagnostics, ...sites.diagnostics, ...values, ...known];
  if (form !== "json" || hasErrors(problems)) printDiagnostics(env, problems, form);
  if (sites.value === null || hasErrors(problems)) return USAGE;
  const shown = sites.value.map((site) => ({ site, hosts: limit.hosts, values: valuesOf(site) }));
  if (form === "json") {
    const hosts = shown.flatMap(({ site, values }) =>
      site.hosts
        .filter((host) => limit.hosts.has(host))
        .map((host) => ({ ...hostFields(host), values: valueFields(values.get(host.name) ?? []) })),
    );
    env.stdout.write(jsonLine("inventory", { hosts, sites: shown.map(({ site }) => siteFields(site)) }));
  } else {
    const none = new Map<string, readonly HostValue[]>();
    env.stdout.write(shown.map((one) => siteTree(options.verbose > 0 ? one : { ...one, values: none })).join("\n"));
  }
  return 0;
}

/** Stands for every secret: it is masked, and the inventory is shown without the keys. */
const HIDDEN = new Secret("");

const OUTSIDE = { files: filesOf(readBytes), secret: () => HIDDEN };

function valuesOf(site: Site): ReadonlyMap<string, readonly HostValue[]> {
  return hostValues(site, OUTSIDE);
}

function hostFields(host: Host): object {
  const { name, address, site, groups, pair, preferred, local } = host;
  return { name, address, groups, site, pair, preferred, local };
}

function valueFields(values: readonly HostValue[]): object {
  return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}

function siteFields(site: Site): object {
  const groups = site.groups.map((group) => groupFields(site, group));
  return { name: site.name, file: site.span.file.path, groups };
}

function groupFields(site: Site, group: Group): object {
  const { kind, name, hosts } = group;
  return { name, kind, in: outerOf(site, group)?.name ?? null, hosts: hosts.map((host) => host.name) };
}
