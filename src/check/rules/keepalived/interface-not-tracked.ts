import { defineRule } from "../rule.js";
import { addressesOf, labelled, lineOf, linesOf, onInstances, statementSpan, wordOf, wordsOf } from "../statements.js";

export const interfaceNotTracked = defineRule({
  id: "KA042",
  severity: "warning",
  summary: "an address on a second interface that nobody watches",
  why: "when that interface dies the node stays master, and the address is dead",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 dev eth1 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; track_interface { eth1 }; virtual_ipaddress { 10.0.0.5/24 dev eth1 } } }",
  ],
  check: onInstances((instance, tell) => {
    const own = wordOf(lineOf(instance, "interface"));
    const watched = new Set(
      linesOf(instance, "track_interface").flatMap((block) => linesOf(block, "").map((line) => wordOf(line))),
    );
    const seen = new Set<string>();
    for (const { line } of addressesOf(instance, true)) {
      const nic = labelled(line, "dev");
      if (nic === null || nic === own || watched.has(nic) || seen.has(nic) || wordsOf(line).includes("no_track"))
        continue;
      seen.add(nic);
      tell(`nobody watches \`${nic}\``, statementSpan(line, wordsOf(line).indexOf(nic)), {
        help: `add \`track_interface { ${nic} }\` to the instance`,
      });
    }
  }),
});
