import type { HostValue } from "../../../check/explain/host-values.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import type { Group, Site } from "../../../inventory/inventory.js";
import type { Host } from "../../../model/host.js";

export interface ShownSite {
  readonly site: Site;
  /** The hosts that are shown. */
  readonly hosts: ReadonlySet<Host>;
  /** The values under each host, by its name. */
  readonly values: ReadonlyMap<string, readonly HostValue[]>;
}

/** A site as a tree: a host stands under its innermost group, a group under the group around it. */
export function siteTree(shown: ShownSite): string {
  const { site, hosts } = shown;
  const top = site.groups.filter((group) => outerOf(site, group) === null);
  const alone = site.hosts.filter((host) => host.groups.length === 0 && hosts.has(host));
  const lines = [
    `site ${site.name}`,
    ...top.flatMap((group) => groupLines(shown, group, "  ")),
    ...alone.flatMap((host) => hostLines(shown, host, "  ")),
  ];
  return `${lines.map(visibleLine).join("\n")}\n`;
}

/** The group right around a group: of those that hold all of its hosts further out, the innermost. */
export function outerOf(site: Site, group: Group): Group | null {
  const around = site.groups.filter(
    (other) => other !== group && group.hosts.length > 0 && group.hosts.every((h) => isAround(h, group, other)),
  );
  return around.at(-1) ?? null;
}

function isAround(host: Host, inner: Group, outer: Group): boolean {
  const at = host.groups.indexOf(outer.name);
  return at !== -1 && host.groups.indexOf(inner.name) < at;
}

function groupLines(shown: ShownSite, group: Group, indent: string): readonly string[] {
  const { site, hosts } = shown;
  if (!group.hosts.some((host) => hosts.has(host)) && group.hosts.length > 0) return [];
  const inner = site.groups.filter((other) => outerOf(site, other) === group);
  const own = group.hosts.filter((host) => host.groups[0] === group.name && hosts.has(host));
  return [
    `${indent}${group.kind} ${group.name}`,
    ...own.flatMap((host) => hostLines(shown, host, `${indent}  `)),
    ...inner.flatMap((other) => groupLines(shown, other, `${indent}  `)),
  ];
}

function hostLines({ values }: ShownSite, host: Host, indent: string): readonly string[] {
  const notes = [
    host.preferred ? "preferred" : "",
    host.local ? "local" : "",
    host.ssh.as === null ? "" : `as ${host.ssh.as}`,
  ];
  const note = notes.filter((n) => n !== "").join(", ");
  const line = `${indent}${host.name}  ${host.local ? "this machine" : host.address}${note === "" ? "" : `  (${note})`}`;
  return [line, ...valueLines(values.get(host.name) ?? [], `${indent}    `)];
}

function valueLines(values: readonly HostValue[], indent: string): readonly string[] {
  const texts = values.map(({ name, value }) => `${name} = ${value}`);
  const width = Math.max(0, ...texts.map((text) => text.length));
  return values.map(({ level, where }, i) => `${indent}${(texts[i] ?? "").padEnd(width)}  from ${level} ${where}`);
}
