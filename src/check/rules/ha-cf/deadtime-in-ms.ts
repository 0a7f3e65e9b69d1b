import { last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const deadtimeInMs = defineRule({
  id: "HB043",
  severity: "warning",
  yields: true,
  summary: "deadtime is given in ms",
  why: "`restart` of Heartbeat's init script hands the value to `sleep` as it is, which refuses the unit: Heartbeat stays down",
  source: "the init script of 3.0.6: `sleep $(deadtime)`",
  bad: ["ha.cf { deadtime 1500ms; keepalive 500ms; bcast eth1; node a b }"],
  good: ["ha.cf { deadtime 1.5; keepalive 500ms; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const deadtime = last(haCf, "deadtime");
    const value = deadtime?.values[0];
    if (deadtime?.ms == null || value === undefined || !/[mu]s/i.test(value.value)) return;
    report(haCf, "the init script cannot restart with this deadtime", valueSpan(deadtime), {
      label: `\`sleep ${value.value}\` fails`,
      help: `deadtime ${deadtime.ms / 1000}`,
    });
  }),
});
