import { defineRule } from "../rule.js";
import { addressesOf, headOf, onInstances } from "../statements.js";

export const instanceWithoutAddress = defineRule({
  id: "KA081",
  severity: "warning",
  summary: "an instance that moves no address",
  why: "it elects a master and nothing follows: clients reach no node by it",
  source: "vrrp.c of 2.2.7: `No VIP specified; at least one is sensible`",
  dependsOn: ["virtual_ipaddress"],
  bad: ["keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51 } }"],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    if (addressesOf(instance).length > 0) return;
    tell("this instance has no address in its adverts", headOf(instance), {
      help: "add `virtual_ipaddress { ADDRESS/LENGTH }`",
    });
  }),
});
