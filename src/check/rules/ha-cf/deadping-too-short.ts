import { keepaliveOf, last, spoken, timeText, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const deadpingTooShort = defineRule({
  id: "HB098",
  severity: "error",
  summary: "deadping is not more than twice keepalive",
  why: "Heartbeat does not start with it",
  source: "config.c of 3.0.6: `Ping dead time [..] is too small compared to keeplive [..]`",
  dependsOn: ["keepalive", "ha.cf"],
  bad: ["ha.cf { keepalive 1; deadping 2; bcast eth1; node a b }"],
  good: ["ha.cf { keepalive 1; deadping 2001ms; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const deadping = last(haCf, "deadping");
    const every = keepaliveOf(haCf);
    if (deadping?.ms == null || deadping.ms > 2 * every) return;
    report(haCf, "Heartbeat refuses a deadping that is not more than twice keepalive", valueSpan(deadping), {
      label: `must be more than ${spoken(2 * every)}`,
      help: `deadping ${timeText(10 * every)}`,
    });
  }),
});
