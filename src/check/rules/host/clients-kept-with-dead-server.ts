import { KEEPS_TO_QUIESCENT } from "../host-tests.js";
import { defineHostRule, onHost } from "../rule.js";
import { headOf, lineOf, linesOf, topOf } from "../statements.js";

const conf = (more: string) =>
  `virtual_server 10.0.0.5 80 {\n protocol TCP\n persistence_timeout 300\n${more} real_server 10.0.0.6 80 {\n TCP_CHECK {\n }\n }\n}\n`;
const seen = { succeeds: true };

export const clientsKeptWithDeadServer = defineHostRule({
  id: "KA068",
  severity: "warning",
  summary: "a persistent service keeps sending its clients to a server that is dead",
  why: "with `inhibit_on_failure` a dead server stays in the table with weight 0, which only keeps new clients away: known ones are sent to it as long as they ask",
  source: "ip_vs of Linux: net.ipv4.vs.expire_quiescent_template is 0 by default",
  bad: [[{ files: { "keepalived.conf": conf(" inhibit_on_failure\n") }, look: seen }]],
  good: [
    [{ files: { "keepalived.conf": conf("") }, look: { succeeds: [KEEPS_TO_QUIESCENT] } }],
    [{ files: { "keepalived.conf": conf(" inhibit_on_failure\n") }, look: { succeeds: false } }],
  ],
  check: onHost((look, report, { keepalived }) => {
    for (const service of keepalived === null ? [] : topOf(keepalived, "virtual_server")) {
      const persistent = lineOf(service, "persistence_timeout");
      const inhibited = [service, ...linesOf(service, "real_server")].flatMap((one) =>
        linesOf(one, "inhibit_on_failure"),
      );
      const [inhibit] = inhibited;
      if (persistent === null || inhibit === undefined || look.succeeds(KEEPS_TO_QUIESCENT) !== true) continue;
      report(keepalived, "known clients of this host stay with a dead server", headOf(persistent), {
        related: [{ message: "a dead server stays in the table", span: headOf(inhibit) }],
        help: "in a playbook: `sysctl { net.ipv4.vs.expire_quiescent_template 1 }`, on both nodes; or leave out `inhibit_on_failure`",
      });
    }
  }),
});
