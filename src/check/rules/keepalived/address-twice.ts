import type { ConfStatement } from "../../../model/cluster-files.js";
import { defineRule, onKeepalived } from "../rule.js";
import { addressesOf, statementSpan, topOf, wordOf } from "../statements.js";

export const addressTwice = defineRule({
  id: "KA038",
  severity: "error",
  summary: "an address stands in two places",
  why: "in one instance one of the lines is for nothing; two may be master on different nodes: both then hold the address",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: [
    "keepalived.conf { vrrp_instance U { interface eth0; virtual_router_id 52; virtual_ipaddress { 10.0.0.5/24 } }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24; 10.0.0.5/32 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance U { interface eth0; virtual_router_id 52; virtual_ipaddress { 10.0.0.6/24 } }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    const seen = new Map<string, { readonly instance: ConfStatement; readonly line: ConfStatement }>();
    const instances = topOf(keepalived, "vrrp_instance");
    const all = instances.flatMap((instance) => addressesOf(instance, true).map((one) => ({ ...one, instance })));
    for (const { ip, line, instance } of all) {
      const first = seen.get(ip);
      seen.set(ip, first ?? { instance, line });
      if (first === undefined) continue;
      const isOne = first.instance === instance;
      const [name, other] = [wordOf(instance), wordOf(first.instance)];
      const message = isOne ? `\`${name}\` has \`${ip}\` twice` : `\`${ip}\` is in \`${other}\` and in \`${name}\``;
      report(keepalived, message, statementSpan(line), {
        related: [{ message: "first given here", span: statementSpan(first.line) }],
        help: isOne ? "remove one of the two lines" : "leave it in one of the two instances",
      });
    }
  }),
});
