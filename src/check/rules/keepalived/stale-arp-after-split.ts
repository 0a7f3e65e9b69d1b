import { defineRule } from "../rule.js";
import { globalOf, lineOf, numberOf, onInstances, statementSpan } from "../statements.js";

export const staleArpAfterSplit = defineRule({
  id: "KA027",
  severity: "note",
  summary: "nobody announces the address when a split heals",
  why: "the winner sends no ARP when it spoke first: clients stay with the loser until their entry expires (6.9 s seen)",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; higher_prio_send_advert on; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { global_defs { vrrp_garp_master_refresh 10 }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell, keepalived) => {
    const refresh = lineOf(instance, "garp_master_refresh") ?? globalOf(keepalived, "vrrp_garp_master_refresh");
    const advert = lineOf(instance, "higher_prio_send_advert") ?? globalOf(keepalived, "vrrp_higher_prio_send_advert");
    if (numberOf(refresh, 0) > 0 || advert !== null) return;
    tell("after a split heals clients may talk to the loser for seconds", statementSpan(instance), {
      help: "add `higher_prio_send_advert on` to the instance of both nodes",
    });
  }),
});
