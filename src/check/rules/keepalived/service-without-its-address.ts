import { defineRule } from "../rule.js";
import { addressesOf, onVirtualServers, statementSpan, topOf, wordOf } from "../statements.js";

export const serviceWithoutItsAddress = defineRule({
  id: "KA069",
  severity: "error",
  summary: "a virtual server's address is moved by no instance",
  why: "the table is on both nodes and the address on none: no packet ever reaches the service",
  source: "keepalived 2.2.7, tried on two nodes",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.6 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80;  real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
  ],
  check: onVirtualServers((server, tell, keepalived) => {
    const ip = wordOf(server);
    const instances = topOf(keepalived, "vrrp_instance");
    if (ip === "fwmark" || ip === "group" || instances.length === 0) return;
    if (instances.flatMap((one) => addressesOf(one, true)).some((address) => address.ip === ip)) return;
    tell(`no instance moves \`${ip}\``, statementSpan(server), { help: `add \`${ip}/24\` to a \`virtual_ipaddress\`` });
  }),
});
