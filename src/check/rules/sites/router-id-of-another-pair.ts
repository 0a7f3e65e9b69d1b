import type { ConfStatement } from "../../../model/cluster-files.js";
import { isInNetwork } from "../../../model/haresource.js";
import type { ClusterView } from "../cluster-view.js";
import { defineRule, onNeighbours, pairOf } from "../rule.js";
import { addressesOf, globalOf, lineOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";

const conf = (id: number, more = "") => ({
  "keepalived.conf": `vrrp_instance V {\n interface eth0\n virtual_router_id ${id}\n${more}}\n`,
});

export const routerIdOfAnotherPair = defineRule({
  id: "KA001",
  severity: "error",
  summary: "two pairs in one network have the same virtual router id",
  why: "each hears the other's adverts as its own router's and throws them away with a line in the log, every second; with the same addresses too, one pair takes them from the other",
  source: "keepalived 2.2.7, tried with two pairs on one link; RFC 5798, 5.2.3: the id is the router's on its link",
  dependsOn: ["virtual_router_id", "vrrp_instance"],
  bad: [[pairOf(conf(51), "10.0.0.1", "10.0.0.2"), pairOf(conf(51), "10.0.0.3", "10.0.0.4")]],
  good: [
    [pairOf(conf(51), "10.0.0.1", "10.0.0.2"), pairOf(conf(52), "10.0.0.3", "10.0.0.4")],
    [pairOf(conf(51), "10.0.0.1", "10.0.0.2"), pairOf(conf(51), "10.7.0.3", "10.7.0.4")],
    [
      pairOf(conf(51, " unicast_peer {\n 10.0.0.2\n }\n"), "10.0.0.1", "10.0.0.2"),
      pairOf(conf(51), "10.0.0.3", "10.0.0.4"),
    ],
  ],
  check: onNeighbours((one, other, report) => {
    const mine = routersOf(one);
    const theirs = routersOf(other);
    for (const router of theirs) {
      const same = mine.find((known) => known.key === router.key && isOnOneLink(known, router));
      if (same === undefined) continue;
      const used = new Set([...mine, ...theirs].map(({ id }) => id));
      const free = Array.from({ length: 255 }, (_, i) => ((Number(router.id) + i) % 255) + 1).find(
        (id) => !used.has(String(id)),
      );
      const file = other.hosts.find(({ keepalived }) => keepalived !== null)?.keepalived ?? null;
      report(
        file,
        `virtual_router_id ${router.id} of \`${other.name}\` is also that of \`${one.name}\` in the same network`,
        statementSpan(router.line),
        {
          related: [{ message: `of \`${one.name}\``, span: statementSpan(same.line) }],
          help: `an id of its own for each pair: \`virtual_router_id ${free ?? 1}\` is free`,
        },
      );
    }
  }),
});

/** A virtual router whose adverts everybody on its link hears. */
interface HeardRouter {
  readonly id: string;
  /** The id and the multicast group. */
  readonly key: string;
  readonly line: ConfStatement;
  readonly nic: string;
  readonly addresses: readonly string[];
}

/** Those of a pair, by the file of its first node that has one. */
function routersOf({ hosts }: ClusterView): readonly HeardRouter[] {
  const keepalived = hosts.find((host) => host.keepalived !== null)?.keepalived ?? null;
  if (keepalived === null) return [];
  const groupOf = wordOf(globalOf(keepalived, "vrrp_mcast_group4")) || "224.0.0.18";
  return topOf(keepalived, "vrrp_instance").flatMap((instance): readonly HeardRouter[] => {
    const line = lineOf(instance, "virtual_router_id");
    if (line === null || linesOf(instance, "unicast_peer").length > 0) return [];
    const addresses = addressesOf(instance).map(({ ip }) => ip);
    const family = lineOf(instance, "native_ipv6") !== null || addresses.some((ip) => ip.includes(":")) ? "6" : "4";
    const group = wordOf(lineOf(instance, "mcast_dst_ip")) || (family === "6" ? "" : groupOf);
    const id = String(Number(wordOf(line)));
    const nic = wordOf(lineOf(instance, "interface"));
    return [{ id, key: `${id} ${family} ${group}`, line, nic, addresses }];
  });
}

/** The pairs are neighbours by their hosts' addresses; an instance on another interface may be on another link. */
function isOnOneLink(one: HeardRouter, other: HeardRouter): boolean {
  return (
    one.nic === other.nic ||
    one.addresses.some((here) => other.addresses.some((there) => isInNetwork(here, `${there}/24`)))
  );
}
