import type { Directive, HaCf, Placed } from "../../../model/cluster-files.js";
import { nodes } from "../directives.js";
import { defineRule, onHaCf, type RuleReport } from "../rule.js";

/** Directives of which each line adds something; of all others the last line counts. */
const ADDING = new Set([
  ...["node", "bcast", "udp", "ucast", "ucast6", "mcast", "mcast6", "serial", "ping", "ping6", "ping_group"],
  ...["respawn", "failfast", "apiauth", "env", "stonith_host"],
  ...["baud", "watchdog", "crm", "pacemaker"],
]);

export const givenTwice = defineRule({
  id: "HB022",
  severity: "warning",
  summary: "a directive or a node stands twice in ha.cf",
  why: "Heartbeat takes the last one without a word, so that a line that looks right may mean nothing",
  source: "config.c of 3.0.6: each line sets the value anew, node lines add",
  bad: ["ha.cf { keepalive 1; keepalive 2; bcast eth1; node a b }", "ha.cf { bcast eth1; node a b; node A }"],
  good: ["ha.cf { keepalive 1; bcast eth1; bcast eth2; node a; node b }"],
  check: onHaCf((haCf, report) => {
    checkDirectives(haCf, report);
    checkNodes(haCf, report);
  }),
});

function checkDirectives(haCf: HaCf, report: RuleReport): void {
  const seen = new Map<string, Directive>();
  for (const directive of haCf.directives) {
    const earlier = seen.get(directive.name);
    seen.set(directive.name, directive);
    // Two values of one line are told as such, and what may stand once only when the file is read.
    if (earlier === undefined || ADDING.has(directive.name) || earlier.span.start === directive.span.start) continue;
    report(haCf, `\`${directive.name}\` is given twice: only the last one counts`, earlier.span, {
      label: "has no effect",
      related: [{ message: "this one counts", span: directive.span }],
      help: "remove the line that is not meant",
    });
  }
}

function checkNodes(haCf: HaCf, report: RuleReport): void {
  const seen = new Map<string, Placed<string>>();
  for (const node of nodes(haCf)) {
    const key = node.value.toLowerCase();
    const first = seen.get(key);
    seen.set(key, first ?? node);
    if (first === undefined) continue;
    report(haCf, `the node \`${node.value}\` is named twice`, node.span, {
      related: [{ message: "first named here", span: first.span }],
      help: "remove it here: case makes no difference",
    });
  }
}
