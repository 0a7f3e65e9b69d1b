import { defineRule } from "../rule.js";
import { headOf, lineOf, linesOf, onInstances } from "../statements.js";

export const unicastWordWithoutPeers = defineRule({
  id: "KA053",
  severity: "warning",
  summary: "a unicast setting without peers",
  why: "without `unicast_peer` adverts go by multicast, whatever else is said",
  source: "vrrp.c of 2.2.7",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; unicast_peer { }; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; unicast_src_ip 10.0.0.1; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; unicast_src_ip 10.0.0.1; unicast_peer { 10.0.0.2 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    if (linesOf(instance, "unicast_peer").some((peers) => linesOf(peers, "").length > 0)) return;
    const word = WORDS.map((one) => lineOf(instance, one)).find((one) => one !== null);
    if (word === undefined || word === null) return;
    tell("adverts still go by multicast", headOf(word), {
      help: "add a `unicast_peer` block with the other node's address",
    });
  }),
});

const WORDS = [
  "unicast_src_ip",
  "unicast_ttl",
  "check_unicast_src",
  "unicast_fault_no_peer",
  "old_unicast_checksum",
  "unicast_peer",
];
