import type { Site } from "../../inventory/inventory.js";
import type { Host } from "../../model/host.js";
import type { Environment } from "../environment.js";
import { USAGE, type Status } from "../exit-status.js";
import { loadSites } from "../load-hosts.js";
import type { InventoryOptions } from "../option-groups.js";
import { formOf, tell } from "../tell.js";

/** `hap inventory`: the tree of sites, groups, pairs and hosts; with `--output json` one object. */
export function inventoryCommand(env: Environment, options: InventoryOptions): Status {
  const form = formOf(env, options.output);
  const sites = loadSites(null, options);
  tell(env, sites.diagnostics, form);
  if (sites.value === null) return USAGE;
  if (form === "json") {
    env.stdout.write(
      `${JSON.stringify({ formatVersion: 1, hosts: sites.value.flatMap((s) => s.hosts.map(hostFields)) })}\n`,
    );
  } else {
    env.stdout.write(sites.value.map(siteTree).join("\n"));
  }
  return 0;
}

function hostFields(host: Host): object {
  const { name, address, site, groups, pair, preferred, local } = host;
  return { name, address, groups, site, pair, preferred, local };
}

/** A host stands under its innermost group; a group under the group around it. */
function siteTree(site: Site): string {
  const lines = [`site ${site.name}`];
  const top = site.groups.filter((group) => outerOf(site, group) === null);
  for (const group of top) lines.push(...groupTree(site, group, "  "));
  for (const host of site.hosts.filter((h) => h.groups.length === 0)) lines.push(`  ${hostLine(host)}`);
  return `${lines.join("\n")}\n`;
}

type Group = Site["groups"][number];

function groupTree(site: Site, group: Group, indent: string): string[] {
  const inner = site.groups.filter((other) => outerOf(site, other) === group);
  const own = group.hosts.filter((host) => host.groups[0] === group.name);
  return [
    `${indent}${group.kind} ${group.name}`,
    ...own.map((host) => `${indent}  ${hostLine(host)}`),
    ...inner.flatMap((other) => groupTree(site, other, `${indent}  `)),
  ];
}

/** The group right around a group: of those whose span covers it, the last to begin. */
function outerOf(site: Site, group: Group): Group | null {
  const around = site.groups.filter((other) => {
    return other !== group && other.hosts.length > 0 && group.hosts.every((h) => innerFirst(h, group, other));
  });
  return around.at(-1) ?? null;
}

function innerFirst(host: Host, inner: Group, outer: Group): boolean {
  const at = host.groups.indexOf(outer.name);
  return at !== -1 && host.groups.indexOf(inner.name) < at;
}

function hostLine(host: Host): string {
  const notes = [
    host.preferred ? "preferred" : "",
    host.local ? "local" : "",
    host.ssh.as === null ? "" : `as ${host.ssh.as}`,
  ];
  const note = notes.filter((n) => n !== "").join(", ");
  return `${host.name}  ${host.local ? "this machine" : host.address}${note === "" ? "" : `  (${note})`}`;
}
