import { last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb038: Rule = {
  id: "HB038",
  severity: "warning",
  needs: "files",
  summary: "messages are written twice, or a log file is named that is not written",
  why: "with a file and a facility every message is written to both; with `use_logd` the daemon writes where ha_logd says",
  examples: [
    "ha.cf { logfile /var/log/ha-log; logfacility local0; bcast eth1; node a b }",
    "ha.cf { use_logd yes; logfile /var/log/ha-log; bcast eth1; node a b }",
  ],
  check: eachHost(({ haCf }, report) => {
    const file = haCf === null ? null : last(haCf, "logfile");
    if (haCf === null || file === null) return;
    const logd = last(haCf, "use_logd");
    if (logd !== null && /^(on|yes|y|true|1)$/i.test(logd.values[0]?.value ?? "")) {
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
};
