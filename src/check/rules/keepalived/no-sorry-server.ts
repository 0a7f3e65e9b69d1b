import { defineRule } from "../rule.js";
import { headOf, lineOf, linesOf, onVirtualServers, wordOf } from "../statements.js";

export const noSorryServer = defineRule({
  id: "KA067",
  severity: "note",
  summary: "nobody answers when all real servers are dead",
  why: "clients get a refused connection instead of a word; a sorry server that is a real server is dead as well",
  source: "keepalived.conf(5): sorry_server",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10;  real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.11 80;  real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
  ],
  check: onVirtualServers((server, tell) => {
    const sorry = lineOf(server, "sorry_server");
    const servers = linesOf(server, "real_server");
    if (servers.length === 0) return;
    if (sorry === null) {
      tell("when all servers are dead nobody answers", headOf(server), { help: "add `sorry_server ADDRESS PORT`" });
    } else if (servers.some((real) => wordOf(real) === wordOf(sorry))) {
      tell("the sorry server is one of the real servers", headOf(sorry), { help: "name another machine" });
    }
  }),
});
