import { last, spoken, timeText, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

const DEADTIME = 30_000;

export const hb008: Rule = {
  id: "HB008",
  severity: "error",
  needs: "files",
  summary: "initdead is shorter than deadtime",
  why: "a node that has just started would take the other for dead sooner than one that runs; Heartbeat does not start with it",
  dependsOn: ["deadtime", "ha.cf"],
  examples: ["ha.cf { deadtime 10; initdead 5; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null) return;
    const initdead = last(haCf, "initdead");
    const deadtime = last(haCf, "deadtime");
    const dead = deadtime?.ms ?? DEADTIME;
    if (initdead === null || initdead.ms === null || initdead.ms >= dead) return;
    report(haCf, "Heartbeat refuses an initdead that is shorter than deadtime", valueSpan(initdead), {
      label: `must be at least ${spoken(dead)}`,
      related: deadtime === null ? [] : [{ message: `dead after ${spoken(dead)}`, span: valueSpan(deadtime) }],
      help: `initdead ${timeText(Math.max(2 * dead, 30_000))}`,
    });
  }),
};
