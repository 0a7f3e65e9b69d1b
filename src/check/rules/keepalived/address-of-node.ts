import { defineRule, type Rule } from "../rule.js";
import { addressesOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";

const check: Rule["check"] = ({ hosts }, report) => {
  const owners = new Map(hosts.flatMap(({ host, address }) => (address === null ? [] : [[address, host] as const])));
  for (const { keepalived } of hosts) {
    for (const instance of keepalived === null ? [] : topOf(keepalived, "vrrp_instance")) {
      const named = [
        ...linesOf(instance, "unicast_src_ip"),
        ...linesOf(instance, "unicast_peer").flatMap((block) => linesOf(block, "")),
      ].map((line) => wordOf(line));
      for (const { ip, line } of addressesOf(instance, true)) {
        const owner = owners.get(ip) ?? (named.includes(ip) ? "a node" : null);
        if (owner === null) continue;
        report(keepalived, `\`${ip}\` is ${owner}'s own address`, statementSpan(line), {
          help: "give an address that no host has",
        });
      }
    }
  }
};

export const addressOfNode = defineRule({
  id: "KA003",
  severity: "error",
  summary: "an address that moves is a node's own",
  why: "keepalived deletes it at its start: the node cannot be reached any more",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: [
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n \n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        address: "10.0.0.5",
      },
    ],
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n unicast_peer {\n10.0.0.5\n}\n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
      },
    ],
  ],
  good: [
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n unicast_peer {\n10.0.0.2\n}\n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        address: "10.0.0.1",
      },
    ],
  ],
  check,
});
