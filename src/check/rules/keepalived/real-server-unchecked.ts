import { defineRule } from "../rule.js";
import { headOf, linesOf, onVirtualServers } from "../statements.js";

export const realServerUnchecked = defineRule({
  id: "KA060",
  severity: "error",
  summary: "a real server without a check",
  why: "when it dies it stays in the table, and its share of the clients gets no answer",
  source: "check.c of 2.2.7",
  // A check of an unknown name is one mistake, and told by its line.
  dependsOn: ["keepalived.conf"],
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { weight 1 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
  ],
  check: onVirtualServers((server, tell) => {
    for (const real of linesOf(server, "real_server")) {
      if ((real.block ?? []).some(({ word }) => CHECKERS.has(word))) continue;
      tell("this server stays in the table when it is dead", headOf(real), {
        help: "add a check: `TCP_CHECK { connect_timeout 3 }`",
      });
    }
  }),
});

const CHECKERS = new Set([
  ...["TCP_CHECK", "HTTP_GET", "SSL_GET", "SMTP_CHECK", "DNS_CHECK", "MISC_CHECK"],
  ...["UDP_CHECK", "PING_CHECK", "FILE_CHECK", "BFD_CHECK"],
]);
