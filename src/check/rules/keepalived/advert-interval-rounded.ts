import { defineRule } from "../rule.js";
import { lineOf, numberOf, onInstances, statementSpan, versionOf, wordOf } from "../statements.js";

export const advertIntervalRounded = defineRule({
  id: "KA044",
  severity: "warning",
  summary: "an advert interval that the version cannot say",
  why: "version 2 counts whole seconds: the fraction is lost, and a node with another version discards the adverts",
  source: "RFC 3768; vrrp.c of 2.2.7",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; advert_int 0.5; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; version 3; advert_int 0.05; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; version 3; advert_int 45; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; version 3; advert_int 0.5; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; advert_int 1; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell, keepalived) => {
    const every = lineOf(instance, "advert_int");
    if (every === null) return;
    const value = numberOf(every, 1);
    if (versionOf(keepalived, instance) === 3 && value >= 40.96) {
      tell(`version 3 cannot say ${wordOf(every)} s`, statementSpan(every), { help: "write 40.95 or less" });
    } else if (versionOf(keepalived, instance) === 2 && !Number.isInteger(value)) {
      tell(`version 2 cannot say ${wordOf(every)} s`, statementSpan(every), {
        help: "write whole seconds, or `version 3`",
      });
    } else if (value < 0.1) {
      tell(`${wordOf(every)} s flaps on a busy machine`, statementSpan(every), { help: "write 0.1 or more" });
    }
  }),
});
