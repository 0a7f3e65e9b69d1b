import { defineRule } from "../rule.js";
import { headOf, lineOf, onVirtualServers, wordOf } from "../statements.js";

export const protocolMissing = defineRule({
  id: "KA061",
  severity: "error",
  summary: "a virtual server without a protocol",
  why: "keepalived takes UDP: a TCP service is not balanced at all",
  source: "check_parser.c of 2.2.7: `no protocol set - defaulting to UDP`",
  dependsOn: ["protocol"],
  bad: ["keepalived.conf { virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT } }"],
  good: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP } }",
    "keepalived.conf { virtual_server fwmark 3 { lb_algo rr; lb_kind NAT } }",
  ],
  check: onVirtualServers((server, tell) => {
    if (lineOf(server, "protocol") !== null || wordOf(server) === "fwmark") return;
    tell("keepalived takes UDP for this service", headOf(server), { help: "add `protocol TCP`" });
  }),
});
