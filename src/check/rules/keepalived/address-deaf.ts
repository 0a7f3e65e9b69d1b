import { defineRule } from "../rule.js";
import { addressesOf, globalOf, headOf, lineOf, numberOf, onInstances, versionOf, wordOf } from "../statements.js";

export const addressDeaf = defineRule({
  id: "KA012",
  severity: "error",
  summary: "a master does not answer at its addresses",
  why: "strict mode and `no_accept` drop every packet to the address: clients see a dead service on a healthy pair",
  source:
    "keepalived 2.2.7, tried on two nodes; `accept mode for VRRP version 2 does not comply with RFC3768 - resetting`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; strict_mode on; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; no_accept; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; strict_mode on; accept; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { global_defs { vrrp_strict }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; strict_mode on; accept; version 3; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; no_accept; priority 255; state MASTER; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell, keepalived) => {
    if (numberOf(lineOf(instance, "priority"), 100) === 255 || addressesOf(instance).length === 0) return;
    const own = lineOf(instance, "strict_mode");
    const strict = own === null ? globalOf(keepalived, "vrrp_strict") : OFF.has(wordOf(own)) ? null : own;
    const isVersion3 = versionOf(keepalived, instance) === 3;
    // In strict mode version 2 knows no `accept`: it is dropped.
    if (lineOf(instance, "accept") !== null && (strict === null || isVersion3)) return;
    const cause = lineOf(instance, "no_accept") ?? strict;
    if (cause === null) return;
    tell("clients cannot reach the address while this node is master", headOf(cause), {
      help:
        strict !== null && !isVersion3
          ? "leave out the strict mode: version 2 takes no `accept` in it"
          : "add `accept` to the instance, or leave out the strict mode",
    });
  }),
});

const OFF = new Set(["off", "no", "false"]);
