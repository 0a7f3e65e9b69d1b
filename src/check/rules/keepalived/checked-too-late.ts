import { defineRule } from "../rule.js";
import { headOf, lineOf, numberOf, onVirtualServers, statementSpan } from "../statements.js";

export const checkedTooLate = defineRule({
  id: "KA063",
  severity: "warning",
  summary: "a dead real server is noticed late",
  why: "without `delay_loop` a check runs once a minute; one shorter than its retries starts again before it has ended",
  source: "check_parser.c of 2.2.7: 60 s",
  bad: ["keepalived.conf { virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP } }"],
  good: ["keepalived.conf { virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10 } }"],
  check: onVirtualServers((server, tell) => {
    const delay = lineOf(server, "delay_loop");
    if (delay === null) {
      tell("its real servers are asked once a minute", headOf(server), { help: "add `delay_loop 6`" });
      return;
    }
    const needed = numberOf(lineOf(server, "connect_timeout"), 5) * (numberOf(lineOf(server, "retry"), 1) + 1);
    if (lineOf(server, "connect_timeout") === null || numberOf(delay, 60) >= needed) return;
    tell(`a check may take ${needed} s`, statementSpan(delay), {
      help: `delay_loop ${needed}, or a shorter connect_timeout`,
    });
  }),
});
