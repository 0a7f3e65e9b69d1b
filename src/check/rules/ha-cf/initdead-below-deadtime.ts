import { deadtimeOf, last, spoken, timeText, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const initdeadBelowDeadtime = defineRule({
  id: "HB008",
  severity: "error",
  summary: "initdead is shorter than deadtime",
  why: "a node that has just started would take the other for dead sooner than one that runs; Heartbeat does not start with it",
  source: "config.c of 3.0.6: `Initial dead time [..] is smaller than deadtime [..]`",
  dependsOn: ["deadtime", "ha.cf"],
  bad: ["ha.cf { deadtime 10; initdead 5; bcast eth1; node a b }"],
  good: ["ha.cf { deadtime 10; initdead 10; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const initdead = last(haCf, "initdead");
    const deadtime = last(haCf, "deadtime");
    const dead = deadtimeOf(haCf);
    if (initdead === null || initdead.ms === null || initdead.ms >= dead) return;
    report(haCf, "Heartbeat refuses an initdead that is shorter than deadtime", valueSpan(initdead), {
      label: `must be at least ${spoken(dead)}`,
      related: deadtime === null ? [] : [{ message: `dead after ${spoken(dead)}`, span: valueSpan(deadtime) }],
      help: `initdead ${timeText(Math.max(2 * dead, 30_000))}`,
    });
  }),
});
