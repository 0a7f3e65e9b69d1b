import { addressOf, parseResource } from "../../../model/haresource.js";
import { all, nodes } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const pingOfOwnPair = defineRule({
  id: "HB031",
  severity: "error",
  summary: "a ping node is a node of the pair or the virtual address",
  why: "it answers from the very node that asks, or from its peer: that says nothing about the network",
  source: "the sample ha.cf: a ping node is never a cluster node",
  bad: [
    "ha.cf { ucast eth1 10.0.0.12; ping_group g 10.0.0.254 10.0.0.12; node a b }",

    "ha.cf { bcast eth1; ping A; node a b }",
    "ha.cf { bcast eth1; ping 192.168.3.118; node a b }\nharesources { a 192.168.3.118 }",
  ],
  good: [
    "ha.cf { ucast eth1 10.0.0.2; ping 10.0.0.254; node a b }",
    "ha.cf { bcast eth1; ping 192.168.3.1; node a b }",
  ],
  check: onHaCf((haCf, report, { haresources, address }) => {
    const own = new Set(nodes(haCf).map(({ value }) => value.toLowerCase()));
    const words = haresources?.groups.flatMap(({ resources }) => resources) ?? [];
    const vips = new Set(words.flatMap(({ value }) => addressOf(parseResource(value)) ?? []));
    const peers = new Set(all(haCf, "ucast", "ucast6").flatMap(({ values }) => values[1]?.value ?? []));
    if (address !== null) peers.add(address);
    for (const { name, values } of all(haCf, "ping", "ping6", "ping_group")) {
      for (const { value, span } of name === "ping_group" ? values.slice(1) : values) {
        if (!own.has(value.toLowerCase()) && !vips.has(value) && !peers.has(value)) continue;
        report(haCf, `\`${value}\` is ${vips.has(value) ? "the virtual address" : "a node of the pair"}`, span, {
          help: "ping something outside of the pair, such as the gateway",
        });
      }
    }
  }),
});
