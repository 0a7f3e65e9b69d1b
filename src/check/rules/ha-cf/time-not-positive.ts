import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** Times that have to be more than nothing, each line of them. */
const POSITIVE = ["keepalive", "warntime", "conn_logd_time"];

export const timeNotPositive = defineRule({
  id: "HB004",
  severity: "error",
  summary: "a time is zero after rounding to milliseconds",
  why: "Heartbeat does not start with it, and for keepalive does not even say why",
  source: "config.c of 3.0.6: set_keepalive_ms, set_logdconntime, `Warn time [0] is invalid.`",
  bad: [
    "ha.cf { keepalive 499us; bcast eth1; node a b }",
    "ha.cf { warntime 0; bcast eth1; node a b }",
    "ha.cf { conn_logd_time 0; bcast eth1; node a b }",
  ],
  good: ["ha.cf { keepalive 500us; deadtime 0.002; warntime 1ms; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    for (const { name, values, ms } of all(haCf, ...POSITIVE)) {
      const [value] = values;
      if (value === undefined || ms === null || ms > 0) continue;
      report(haCf, `expected a \`${name}\` of more than 0, found \`${value.value}\``, value.span, {
        label: "0 ms",
        help: `${name} ${name === "keepalive" ? "1" : name === "warntime" ? "5" : "60"}`,
      });
    }
  }),
});
