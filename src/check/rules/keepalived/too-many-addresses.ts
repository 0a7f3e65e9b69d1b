import { defineRule } from "../rule.js";
import { addressesOf, onInstances, statementSpan } from "../statements.js";

export const tooManyAddresses = defineRule({
  id: "KA039",
  severity: "warning",
  summary: "more addresses than an advert takes everywhere",
  why: "version 1.2 moves those past 20 out of the adverts, and 255 is the end of the format: nodes of two versions disagree",
  source: "CHANGELOG of keepalived 1.3.6",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.1/24; 10.0.0.2/24; 10.0.0.3/24; 10.0.0.4/24; 10.0.0.5/24; 10.0.0.6/24; 10.0.0.7/24; 10.0.0.8/24; 10.0.0.9/24; 10.0.0.10/24; 10.0.0.11/24; 10.0.0.12/24; 10.0.0.13/24; 10.0.0.14/24; 10.0.0.15/24; 10.0.0.16/24; 10.0.0.17/24; 10.0.0.18/24; 10.0.0.19/24; 10.0.0.20/24; 10.0.0.21/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    const addresses = addressesOf(instance);
    const past = addresses[20];
    if (past === undefined) return;
    tell(`${addresses.length} addresses stand in each advert`, statementSpan(past.line), {
      help: "move those past the twentieth into `virtual_ipaddress_excluded`",
    });
  }),
});
