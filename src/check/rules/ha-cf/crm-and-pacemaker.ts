import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const crmAndPacemaker = defineRule({
  id: "HB034",
  severity: "error",
  summary: "crm and pacemaker are both given",
  why: "they are two names of one directive that may stand once: Heartbeat does not start",
  source: "config.c of 3.0.6: `pacemaker/crm directive used multiple times!`",
  bad: ["ha.cf { crm off; pacemaker off; bcast eth1; node a b }"],
  good: ["ha.cf { crm off; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const [first, ...others] = all(haCf, "crm", "pacemaker");
    // The same name twice is told when the file is read.
    const second = others.find(({ name }) => name !== first?.name);
    if (first === undefined || second === undefined) return;
    report(haCf, `\`${second.name}\` is another name for \`${first.name}\``, second.span, {
      related: [{ message: "given here already", span: first.span }],
      help: "remove both: off is the default",
    });
  }),
});
