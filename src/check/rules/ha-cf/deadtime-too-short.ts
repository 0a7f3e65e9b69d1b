import { deadtimeOf, keepaliveOf, last, spoken, timeText, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const deadtimeTooShort = defineRule({
  id: "HB005",
  severity: "error",
  summary: "deadtime is not more than twice keepalive",
  why: "a single late packet would look like a dead node; Heartbeat does not start with it",
  source: "config.c of 3.0.6: `Dead time [..] is too small compared to keeplive [..]`",
  dependsOn: ["keepalive", "deadtime", "ha.cf"],
  bad: ["ha.cf { keepalive 5; deadtime 10; bcast eth1; node a b }"],
  good: ["ha.cf { keepalive 1; deadtime 3; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const keepalive = last(haCf, "keepalive");
    const deadtime = last(haCf, "deadtime");
    const every = keepaliveOf(haCf);
    const dead = deadtimeOf(haCf);
    if (dead > 2 * every) return;
    const place = deadtime ?? keepalive;
    if (place === null) return;
    const shorter = Math.floor(dead / 5000) * 1000;
    const keep = shorter > 0 ? timeText(shorter) : timeText(Math.floor(dead / 5));
    const notes =
      deadtime !== null && keepalive !== null
        ? [{ message: `heartbeats every ${spoken(every)}`, span: valueSpan(keepalive) }]
        : [];
    const message = "Heartbeat refuses a deadtime that is not more than twice keepalive";
    report(haCf, message, valueSpan(place), {
      label:
        deadtime === null
          ? `must be less than half of deadtime, ${spoken(dead)}`
          : `must be more than ${spoken(2 * every)}`,
      related: notes,
      help: `deadtime ${timeText(3 * every)}${dead > 0 ? `, or keepalive ${keep}` : ""}`,
    });
  }),
});
