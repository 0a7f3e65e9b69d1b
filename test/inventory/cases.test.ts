import { hasErrors } from "../../src/diagnostics/diagnostic.js";
import { inventoryOf, rendered } from "../check/check-text.js";
import { testCases } from "../support/cases.js";

/** A case is an inventory; behind `----` stand the diagnostics and the sites. */
testCases(new URL("cases/", import.meta.url), (input) => {
  const { value, diagnostics } = inventoryOf(input);
  const sites = value.sites.map(({ name, hosts, groups, pairs, blocks }) => ({
    name,
    hosts: hosts.map(({ span, ...host }) => ({ ...host, at: span.start })),
    groups: groups.map((group) => `${group.kind} ${group.name}: ${group.hosts.map((host) => host.name).join(" ")}`),
    pairs: pairs.map((pair) => `${pair.name}: ${pair.hosts.map((host) => host.name).join(" ")}`),
    values: Object.fromEntries(
      [...blocks].map(([host, list]) => [
        host,
        list.flatMap(({ level, name: of, sets }) => sets.map((set) => `${level} ${of}: ${set.name.text}`)),
      ]),
    ),
  }));
  if (hasErrors(diagnostics)) return rendered(diagnostics);
  return [rendered(diagnostics), JSON.stringify(sites, null, 1)].filter((part) => part !== "").join("\n");
});
