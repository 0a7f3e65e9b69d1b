import { deadtimeOf, keepaliveOf, last, spoken, timeText, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const warntimeOutOfPlace = defineRule({
  id: "HB007",
  severity: "warning",
  yields: true,
  summary: "warntime does not lie between keepalive and deadtime",
  why: "Heartbeat checks nothing here: a late heartbeat would never be noted, or every single one would",
  source: "config.c of 3.0.6 compares warntime with nothing",
  dependsOn: ["keepalive", "deadtime", "ha.cf"],
  bad: ["ha.cf { deadtime 10; warntime 15; bcast eth1; node a b }", "ha.cf { warntime 1; bcast eth1; node a b }"],
  good: ["ha.cf { keepalive 1; warntime 5; deadtime 10; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const warntime = last(haCf, "warntime");
    if (warntime === null || warntime.ms === null) return;
    const keepalive = last(haCf, "keepalive");
    const deadtime = last(haCf, "deadtime");
    const every = keepaliveOf(haCf);
    const dead = deadtimeOf(haCf);
    // With these two at odds nothing can lie between them; HB005 says so.
    if (dead <= 2 * every) return;
    const late = warntime.ms >= dead;
    if (!late && warntime.ms > every) return;
    const other = late ? deadtime : keepalive;
    report(
      haCf,
      `expected a warntime between keepalive and deadtime, found ${spoken(warntime.ms)}`,
      valueSpan(warntime),
      {
        label: late ? "the node is dead before the warning" : "no heartbeat comes sooner than that",
        related:
          other === null
            ? []
            : [
                {
                  message: late ? `dead after ${spoken(dead)}` : `heartbeats every ${spoken(every)}`,
                  span: valueSpan(other),
                },
              ],
        help: `warntime ${timeText(Math.round(dead / 2))}`,
      },
    );
  }),
});
