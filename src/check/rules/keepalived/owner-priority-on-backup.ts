import { defineRule } from "../rule.js";
import { lineOf, numberOf, onInstances, statementSpan, wordOf } from "../statements.js";

export const ownerPriorityOnBackup = defineRule({
  id: "KA024",
  severity: "warning",
  summary: "priority 255 belongs to the owner of an address",
  why: "255 never yields: checks with a weight change nothing, and two nodes with it both hold the address",
  source: "RFC 5798; vrrp.c of 2.2.7",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; priority 255; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; priority 254; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; state MASTER; priority 255; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    const priority = lineOf(instance, "priority");
    if (priority === null || numberOf(priority, 100) !== 255 || wordOf(lineOf(instance, "state")) === "MASTER") return;
    tell("priority 255 never yields", statementSpan(priority), { help: "write 254 or less" });
  }),
});
