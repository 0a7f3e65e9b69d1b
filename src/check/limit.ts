import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import type { Inventory } from "../inventory/inventory.js";
import type { Host } from "../model/host.js";

/**
 * The hosts that `--limit` leaves: by name of host, group or pair, with `*` for any characters; all without a limit.
 */
export function limitedHosts(
  inventory: Inventory,
  limit: readonly string[],
): { hosts: ReadonlySet<Host>; diagnostics: readonly Diagnostic[] } {
  const all = inventory.sites.flatMap((site) => site.hosts);
  if (limit.length === 0) return { hosts: new Set(all), diagnostics: [] };
  const hosts = new Set<Host>();
  const diagnostics: Diagnostic[] = [];
  for (const name of limit) {
    const fits = matcher(name);
    const found = all.filter(
      (host) => fits(host.name) || fits(host.id) || host.groups.some((group) => fits(group)) || name === "all",
    );
    for (const host of found) hosts.add(host);
    if (found.length === 0) diagnostics.push(unknownLimit(name, inventory));
  }
  return { hosts, diagnostics };
}

/** A test for a name or a pattern with `*`. */
function matcher(pattern: string): (name: string) => boolean {
  if (!pattern.includes("*")) return (name) => name === pattern;
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`, "s");
  return (name) => expression.test(name);
}

function unknownLimit(name: string, inventory: Inventory): Diagnostic {
  const known = inventory.sites.flatMap((site) => [...site.groups, ...site.hosts].map((one) => one.name));
  const near = suggest(name, known);
  const help =
    near === null
      ? "give hosts, groups or pairs of the inventory, `*` for any characters"
      : `did you mean \`${near}\`?`;
  return diagnostic("HAP2251", `\`--limit ${name}\` fits no host`, null, { help });
}
