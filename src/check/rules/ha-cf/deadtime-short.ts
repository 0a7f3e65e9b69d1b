import { deadtimeOf, keepaliveOf, last, spoken, timeText, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const deadtimeShort = defineRule({
  id: "HB006",
  severity: "warning",
  summary: "deadtime is less than five times keepalive",
  why: "a few packets that are lost or late, as on a busy host, look like a dead node: both would hold the address",
  source: "config.c of 3.0.6 takes whatever is above twice keepalive; that lost packets are counted so follows from it",
  dependsOn: ["keepalive", "deadtime", "ha.cf"],
  bad: ["ha.cf { keepalive 2; deadtime 8; bcast eth1; node a b }"],
  good: ["ha.cf { keepalive 2; deadtime 10; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const place = last(haCf, "deadtime") ?? last(haCf, "keepalive");
    const every = keepaliveOf(haCf);
    const dead = deadtimeOf(haCf);
    // HB005 tells what Heartbeat refuses.
    if (place === null || every <= 0 || dead <= 2 * every || dead >= 5 * every) return;
    const lost = Math.ceil(dead / every) - 1;
    report(haCf, `${lost} lost packets in a row make a node dead`, valueSpan(place), {
      label: `heartbeats every ${spoken(every)}, dead after ${spoken(dead)}`,
      help: `deadtime ${timeText(5 * every)}`,
    });
  }),
});
