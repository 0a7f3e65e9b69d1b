import type { ConfStatement } from "../../../model/cluster-files.js";
import { defineRule, onKeepalived } from "../rule.js";
import { lineOf, statementSpan, topOf, wordOf, wordsOf } from "../statements.js";

export const virtualServerTwice = defineRule({
  id: "KA071",
  severity: "error",
  summary: "a virtual server is given twice, or its group is not defined",
  why: "the second one takes the place of the first in the kernel; a service of an unknown group is skipped",
  source: "check_data.c of 2.2.7",
  bad: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP }; virtual_server 10.0.0.5 80 { protocol TCP } }",
    "keepalived.conf { virtual_server group G { protocol TCP } }",
  ],
  good: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP }; virtual_server 10.0.0.5 80 { protocol UDP } }",
  ],
  check: onKeepalived((keepalived, report) => {
    const groups = new Set(topOf(keepalived, "virtual_server_group").map((one) => wordOf(one)));
    const seen = new Map<string, ConfStatement>();
    for (const server of topOf(keepalived, "virtual_server")) {
      if (wordOf(server) === "group" && !groups.has(wordOf(server, 1))) {
        report(keepalived, `no virtual_server_group is called \`${wordOf(server, 1)}\``, statementSpan(server, 1), {
          help: `define it: \`virtual_server_group ${wordOf(server, 1)} { … }\``,
        });
      }
      const key = [...wordsOf(server), wordOf(lineOf(server, "protocol"))].join(" ");
      const first = seen.get(key);
      seen.set(key, first ?? server);
      if (first === undefined) continue;
      report(keepalived, "this service is given twice", statementSpan(server), {
        related: [{ message: "first given here", span: statementSpan(first) }],
        help: "put its real servers into one block",
      });
    }
  }),
});
