import { defineRule } from "../rule.js";
import { headOf, lineOf, onInstances, versionOf } from "../statements.js";

export const passwordIgnored = defineRule({
  id: "KA013",
  severity: "error",
  summary: "an authentication that no advert carries",
  why: "version 3 has no authentication: adverts are neither signed nor compared, whatever stands here",
  source: "vrrp_parser.c of 2.2.7; RFC 5798; `Authentication specified but no password given`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; authentication { auth_type PASS }; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; version 3; authentication { auth_type PASS; auth_pass 12345678 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; version 2; authentication { auth_type PASS; auth_pass 12345678 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell, keepalived) => {
    const authentication = lineOf(instance, "authentication");
    if (authentication === null) return;
    if (versionOf(keepalived, instance) !== 3) {
      if (lineOf(authentication, "auth_type") === null || lineOf(authentication, "auth_pass") !== null) return;
      tell("without a password there is no authentication", headOf(authentication), {
        help: "add `auth_pass`, the same on both nodes, or remove the block",
      });
      return;
    }
    tell("VRRP version 3 has no authentication", headOf(authentication), {
      help: "remove the block, or write `version 2` (IPv4 only)",
    });
  }),
});
