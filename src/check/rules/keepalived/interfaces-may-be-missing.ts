import { defineRule, onKeepalived } from "../rule.js";
import { globalOf, headOf } from "../statements.js";

export const interfacesMayBeMissing = defineRule({
  id: "KA055",
  severity: "warning",
  summary: "interfaces that do not exist are taken",
  why: "a mistyped interface is no error then: the instance waits for it for ever",
  source: "keepalived.conf(5): dynamic_interfaces",
  bad: ["keepalived.conf { global_defs { dynamic_interfaces } }"],
  good: ["keepalived.conf { global_defs { router_id a } }"],
  check: onKeepalived((keepalived, report) => {
    const dynamic = globalOf(keepalived, "dynamic_interfaces");
    if (dynamic === null) return;
    report(keepalived, "a mistyped interface goes unnoticed", headOf(dynamic), {
      help: "leave it out when the interfaces are always there",
    });
  }),
});
