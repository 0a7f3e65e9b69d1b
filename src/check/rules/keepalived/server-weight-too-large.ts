import { defineRule } from "../rule.js";
import { lineOf, linesOf, numberOf, onVirtualServers, statementSpan } from "../statements.js";

export const serverWeightTooLarge = defineRule({
  id: "KA065",
  severity: "error",
  summary: "a weight that the kernel does not take",
  why: "the kernel's weights end at 65535: the server is not added, and its share of the clients gets nothing",
  source: "ip_vs of Linux 6.1",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { weight 70000; TCP_CHECK { } } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { weight 65535; TCP_CHECK { } } } }",
  ],
  check: onVirtualServers((server, tell) => {
    for (const one of [server, ...linesOf(server, "real_server")]) {
      const weight = lineOf(one, "weight");
      if (weight === null || numberOf(weight, 1) <= 65535) continue;
      tell("the kernel takes weights up to 65535", statementSpan(weight), { help: "weight 65535, or less" });
    }
  }),
});
