import type { ConfStatement } from "../../../model/cluster-files.js";
import { defineRule, onKeepalived } from "../rule.js";
import { addressesOf, statementSpan, topOf } from "../statements.js";

export const addressTwice = defineRule({
  id: "KA038",
  severity: "error",
  summary: "an address stands in two places",
  why: "each of two instances may be master on another node: both then hold the address",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: [
    "keepalived.conf { vrrp_instance U { interface eth0; virtual_router_id 52; virtual_ipaddress { 10.0.0.5/24 } }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance U { interface eth0; virtual_router_id 52; virtual_ipaddress { 10.0.0.6/24 } }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    const seen = new Map<string, ConfStatement>();
    for (const { ip, line } of topOf(keepalived, "vrrp_instance").flatMap((one) => addressesOf(one, true))) {
      const first = seen.get(ip);
      seen.set(ip, first ?? line);
      if (first === undefined) continue;
      report(keepalived, `\`${ip}\` is given twice`, statementSpan(line), {
        related: [{ message: "first given here", span: statementSpan(first) }],
        help: "leave it in one instance",
      });
    }
  }),
});
