import { defineRule } from "../rule.js";
import { lineOf, linesOf, onVirtualServers, statementSpan, wordOf } from "../statements.js";

export const realServerPortDiffers = defineRule({
  id: "KA062",
  severity: "error",
  summary: "a real server of DR or TUN has another port than its service",
  why: "only NAT rewrites packets: they reach the service's port, where nobody listens",
  source: "ipvsadm(8); tried",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind DR; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 8080 { TCP_CHECK { } } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 8080 { TCP_CHECK { } } } }",
  ],
  check: onVirtualServers((server, tell) => {
    const port = wordOf(server, 1);
    const kind = lineOf(server, "lvs_method") ?? lineOf(server, "lb_kind");
    for (const real of linesOf(server, "real_server")) {
      const method = wordOf(lineOf(real, "lvs_method") ?? kind);
      const own = wordOf(real, 1);
      if ((method !== "DR" && method !== "TUN") || own === "" || own === port || wordOf(server) === "fwmark") continue;
      tell(`${method} cannot change the port: packets go to port ${port}`, statementSpan(real, 1), {
        help: `write ${port}, or use NAT`,
      });
    }
  }),
});
