import { isOn, last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const loggedTwice = defineRule({
  id: "HB038",
  severity: "warning",
  summary: "messages are written twice, or a log file is named that is not written",
  why: "with a file and a facility every message is written to both; with `use_logd` the daemon writes where ha_logd says",
  source: "config.c of 3.0.6: `logd is enabled but logfile/debugfile is still configured in ha.cf`",
  bad: [
    "ha.cf { logfile /var/log/ha-log; logfacility local0; bcast eth1; node a b }",
    "ha.cf { use_logd yes; logfile /var/log/ha-log; bcast eth1; node a b }",
  ],
  good: ["ha.cf { logfile /var/log/ha-log; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const file = last(haCf, "logfile");
    if (file === null) return;
    const logd = last(haCf, "use_logd");
    if (logd !== null && isOn(logd)) {
      report(haCf, "`logfile` has no effect with `use_logd`", file.span, {
        related: [{ message: "ha_logd writes the log", span: logd.span }],
        help: "name the file in /etc/logd.cf, or write `use_logd off`",
      });
      return;
    }
    const facility = last(haCf, "logfacility");
    if (facility === null || facility.values[0]?.value === "none") return;
    report(haCf, "every message is logged twice", valueSpan(facility), {
      label: "to syslog",
      related: [{ message: "and to this file", span: valueSpan(file) }],
      help: "keep one of them; `logfacility none` keeps syslog out",
    });
  }),
});
