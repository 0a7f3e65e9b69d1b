import type { ConfStatement } from "../../../model/cluster-files.js";
import { ipVersion } from "../../../model/ip-version.js";
import { defineRule } from "../rule.js";
import { lineOf, linesOf, onVirtualServers, statementSpan, wordOf, wordsOf } from "../statements.js";

export const realServerDropped = defineRule({
  id: "KA079",
  severity: "error",
  summary: "a real server that keepalived leaves out",
  why: "a server that is given again, or is of the other family, is left out: with its weight and its check",
  source: "check_data.c of 2.2.7: `is duplicated - removing second rs`, `don't match - skipping real server`",
  bad: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; real_server 10.0.0.11 80 { weight 1 }; real_server 10.0.0.11 80 { weight 2 } } }",
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; lb_kind DR; real_server fd00::11 80 { weight 1 } } }",
  ],
  good: [
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; lb_kind DR; real_server fd00::11 80 { lvs_method TUN type ipip } } }",
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; lb_kind TUN; real_server fd00::11 80 { weight 1 } } }",
    "keepalived.conf { virtual_server 10.0.0.5 80 { protocol TCP; real_server 10.0.0.11 80 { weight 1 }; real_server 10.0.0.12 80 { weight 2 } } }",
  ],
  check: onVirtualServers((server, tell) => {
    const seen = new Map<string, ConfStatement>();
    const family = ipVersion(wordOf(server));
    const method = methodOf(server);
    for (const real of linesOf(server, "real_server")) {
      const key = wordsOf(real).join(" ");
      const first = seen.get(key);
      seen.set(key, first ?? real);
      if (first !== undefined) {
        tell("this real server is given twice: the second is left out", statementSpan(real), {
          related: [{ message: "first given here", span: statementSpan(first) }],
          help: "leave one of them",
        });
      } else if (family > 0 && (methodOf(real) ?? method) !== "TUN" && ipVersion(wordOf(real)) !== family) {
        tell(`the service is IPv${family}, and this server is not: it is left out`, statementSpan(real), {
          help: "only tunnels (`lb_kind TUN`) go from one family to the other",
        });
      }
    }
  }),
});

/** How packets reach the servers of a service, or one server that has a method of its own; null where none is given. */
function methodOf(statement: ConfStatement): string | null {
  const line = lineOf(statement, "lvs_method") ?? lineOf(statement, "lb_kind");
  return line === null ? null : wordOf(line);
}
