import { onInstancePairs } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { addressesOf, headOf } from "../statements.js";

export const addressesDiffer = defineRule({
  id: "KA019",
  severity: "error",
  summary: "the nodes of a pair have different virtual addresses",
  why: "a node discards adverts with other addresses than its own: both hold theirs",
  source: "vrrp.c of 2.2.7: `not present in MASTER advert`; the mask and the order are not compared",
  dependsOn: ["virtual_ipaddress", "vrrp_instance", "keepalived.conf"],
  bad: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_ipaddress {\n 10.0.0.5/24\n 10.0.0.6/24\n }\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_ipaddress {\n 10.0.0.5/24\n }\n}\n" } },
    ],
  ],
  good: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_ipaddress {\n 10.0.0.5/24\n 10.0.0.6/24\n }\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_ipaddress {\n 10.0.0.6/25\n 10.0.0.5/24\n }\n}\n" } },
    ],
  ],
  check: onInstancePairs((one, other, report) => {
    for (const [node, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      const theirs = new Set(addressesOf(peer.instance).map(({ ip }) => ip));
      for (const { ip, line } of addressesOf(node.instance)) {
        if (theirs.has(ip)) continue;
        report(
          node.keepalived,
          `only ${node.host} has ${ip}, and ${peer.host} would discard its adverts`,
          headOf(line),
          {
            help: "write the same addresses on both nodes; one that only one is to have goes into `virtual_ipaddress_excluded`",
          },
        );
      }
    }
  }),
});
