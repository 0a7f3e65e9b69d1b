import { nodes } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const nodeNameInCapitals = defineRule({
  id: "HB051",
  severity: "warning",
  summary: "a node's name has capital letters",
  why: "Heartbeat shows and compares names in small letters: a search of its log or a test for the name as written finds nothing",
  source: "config.c of 3.0.6 turns names into small letters when it reads them",
  bad: ["ha.cf { bcast eth1; node Alpha beta }"],
  good: ["ha.cf { bcast eth1; node alpha beta }"],
  check: onHaCf((haCf, report) => {
    const [first, ...others] = nodes(haCf).filter(({ value }) => value !== value.toLowerCase());
    if (first === undefined) return;
    const small = first.value.toLowerCase();
    report(haCf, `Heartbeat calls this node \`${small}\``, first.span, {
      related: others
        .filter(({ span }) => span.start !== first.span.start)
        .map(({ span }) => ({ message: "here too", span })),
      help: `look for \`${small}\` in its log and in tests; a running host is not renamed for that`,
    });
  }),
});
