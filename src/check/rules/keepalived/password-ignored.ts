import { defineRule } from "../rule.js";
import { headOf, lineOf, onInstances, versionOf } from "../statements.js";

export const passwordIgnored = defineRule({
  id: "KA013",
  severity: "error",
  summary: "a password that no advert carries",
  why: "version 3 has no authentication: adverts are neither signed nor compared, whatever stands here",
  source: "vrrp_parser.c of 2.2.7; RFC 5798",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; version 3; authentication { auth_type PASS; auth_pass 12345678 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; version 2; authentication { auth_type PASS; auth_pass 12345678 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell, keepalived) => {
    const authentication = lineOf(instance, "authentication");
    if (authentication === null || versionOf(keepalived, instance) !== 3) return;
    tell("VRRP version 3 has no authentication", headOf(authentication), {
      help: "remove the block, or write `version 2` (IPv4 only)",
    });
  }),
});
