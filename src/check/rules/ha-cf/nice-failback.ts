import { all, isOn } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const niceFailback = defineRule({
  id: "HB028",
  severity: "warning",
  summary: "nice_failback is obsolete",
  why: "Heartbeat complains at each start and takes it for auto_failback the other way round",
  source: "ha.cf(5)",
  bad: ["ha.cf { nice_failback on; bcast eth1; node a b }"],
  good: ["ha.cf { bcast eth1; auto_failback off; node a b }"],
  check: onHaCf((haCf, report) => {
    for (const directive of all(haCf, "nice_failback")) {
      report(haCf, "`nice_failback` is the old form of `auto_failback`", directive.span, {
        help: `auto_failback ${isOn(directive) ? "off" : "on"}`,
      });
    }
  }),
});
