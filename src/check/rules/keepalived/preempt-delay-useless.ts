import { defineRule } from "../rule.js";
import { lineOf, numberOf, onInstances, statementSpan, wordOf } from "../statements.js";

export const preemptDelayUseless = defineRule({
  id: "KA043",
  severity: "warning",
  summary: "a preempt_delay that is cleared",
  why: "it counts only for a node that starts as BACKUP and may preempt",
  source: "vrrp.c of 2.2.7: `preempt delay`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; state MASTER; preempt_delay 5; virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; nopreempt; preempt_delay 5; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; state BACKUP; preempt_delay 5; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell) => {
    const delay = lineOf(instance, "preempt_delay");
    if (delay === null || numberOf(delay, 0) === 0) return;
    const master = wordOf(lineOf(instance, "state")) === "MASTER";
    if (!master && lineOf(instance, "nopreempt") === null) return;
    tell(`keepalived clears this: ${master ? "`state MASTER`" : "`nopreempt`"} is set`, statementSpan(delay), {
      help: master ? "write `state BACKUP`" : "remove one of them",
    });
  }),
});
