import { defineRule } from "../rule.js";
import { headOf, lineOf, onVirtualServers } from "../statements.js";

export const schedulerOrMethodMissing = defineRule({
  id: "KA064",
  severity: "error",
  summary: "a virtual server without scheduler or method",
  why: "keepalived takes wlc and NAT: with servers set up for DR or TUN no answer ever comes back",
  source: "check_parser.c of 2.2.7",
  bad: ["keepalived.conf { virtual_server 10.0.0.5 80 { lb_algo rr; protocol TCP; delay_loop 10 } }"],
  good: ["keepalived.conf { virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10 } }"],
  check: onVirtualServers((server, tell) => {
    const method = lineOf(server, "lvs_method") ?? lineOf(server, "lb_kind");
    const scheduler = lineOf(server, "lvs_sched") ?? lineOf(server, "lb_algo");
    if (method !== null && scheduler !== null) return;
    const missing = method === null ? "method: keepalived takes NAT" : "scheduler: keepalived takes wlc";
    tell(`no ${missing}`, headOf(server), { help: method === null ? "add `lvs_method DR`" : "add `lvs_sched wrr`" });
  }),
});
