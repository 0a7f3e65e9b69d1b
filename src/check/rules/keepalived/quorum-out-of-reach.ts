import { defineRule } from "../rule.js";
import { headOf, lineOf, linesOf, numberOf, onVirtualServers, statementSpan } from "../statements.js";

export const quorumOutOfReach = defineRule({
  id: "KA066",
  severity: "warning",
  summary: "a quorum that can never be reached, or a hysteresis as large as it",
  why: "keepalived lowers it: what should happen below the quorum never does",
  source: "check_data.c of 2.2.7",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80; quorum 3; real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 } }; virtual_server 10.0.0.5 80 { lb_algo rr; lb_kind NAT; protocol TCP; delay_loop 10; sorry_server 10.0.0.99 80; quorum 1; real_server 10.0.0.11 80 { TCP_CHECK { connect_timeout 1 } } } }",
  ],
  check: onVirtualServers((server, tell) => {
    const quorum = lineOf(server, "quorum");
    const hysteresis = lineOf(server, "hysteresis");
    if (hysteresis !== null && numberOf(hysteresis, 0) >= numberOf(quorum, 1)) {
      tell(
        `the hysteresis has to be less than the quorum, which is ${numberOf(quorum, 1)}`,
        statementSpan(hysteresis),
        {
          help: "keepalived takes 0 instead: remove it, or give a larger `quorum`",
        },
      );
    }
    const own = numberOf(lineOf(server, "weight"), 1);
    const servers = linesOf(server, "real_server");
    const total = servers.reduce((sum, real) => sum + numberOf(lineOf(real, "weight"), own), 0);
    if (servers.length === 0 || numberOf(quorum, 1) <= total) return;
    tell(`all servers together weigh ${total}`, quorum === null ? headOf(server) : statementSpan(quorum), {
      help: total === 0 ? "give a server a weight" : `quorum ${total}, or less`,
    });
  }),
});
