import type { ConfStatement } from "../../../model/cluster-files.js";
import { defineRule, onKeepalived } from "../rule.js";
import { lineOf, statementSpan, topOf, versionOf, wordOf } from "../statements.js";

export const routerIdTwice = defineRule({
  id: "KA037",
  severity: "error",
  summary: "one virtual router id twice on an interface",
  why: "keepalived exits: two routers cannot share their adverts",
  source: "vrrp.c of 2.2.7: `is already configured`",
  bad: [
    "keepalived.conf { vrrp_instance U { interface eth0; virtual_router_id 51 }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance U { interface eth1; virtual_router_id 51 }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    const seen = new Map<string, ConfStatement>();
    for (const instance of topOf(keepalived, "vrrp_instance")) {
      const id = lineOf(instance, "virtual_router_id");
      if (id === null) continue;
      const family = versionOf(keepalived, instance) === 3 && lineOf(instance, "native_ipv6") !== null ? "6" : "4";
      const key = [wordOf(lineOf(instance, "interface")), wordOf(id), family].join(" ");
      const first = seen.get(key);
      seen.set(key, first ?? id);
      if (first === undefined) continue;
      report(keepalived, `virtual_router_id ${wordOf(id)} is used twice on this interface`, statementSpan(id), {
        related: [{ message: "first used here", span: statementSpan(first) }],
        help: "give each instance an id of its own",
      });
    }
  }),
});
