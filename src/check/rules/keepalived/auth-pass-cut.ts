import { Secret } from "../../../model/secret.js";
import { defineRule } from "../rule.js";
import { lineOf, onInstances, statementSpan } from "../statements.js";

export const authPassCut = defineRule({
  id: "KA009",
  severity: "warning",
  summary: "a password is longer than the eight bytes that count",
  why: "keepalived cuts it to eight bytes: two passwords that differ later are the same one",
  source: "vrrp_parser.c of 2.2.7: `Truncating auth_pass to 8 characters`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; authentication { auth_type PASS; auth_pass 123456789 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; authentication { auth_type PASS; auth_pass 12345678 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    const pass = lineOf(lineOf(instance, "authentication"), "auth_pass");
    const value = pass?.values[0]?.value;
    if (pass === null || value === undefined || (value instanceof Secret && value.isStandIn)) return;
    const bytes = Buffer.byteLength(value instanceof Secret ? value.reveal() : value);
    if (bytes <= 8) return;
    tell(`only eight of this password's ${bytes} bytes count`, statementSpan(pass), {
      help: "give one of eight bytes, the same on both nodes: `hap secret generate NAME --length 8` makes one",
    });
  }),
});
