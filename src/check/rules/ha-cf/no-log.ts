import type { HaCf } from "../../../model/cluster-files.js";
import { all, isOff, last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const noLog = defineRule({
  id: "HB039",
  severity: "error",
  summary: "messages would go nowhere",
  why: "with use_logd off and no log named Heartbeat does not start",
  source: "config.c of 3.0.6: `No log entry found in ha.cf and use_logd is set to off`",
  dependsOn: ["logfile", "debugfile", "logfacility", "ha.cf"],
  bad: [
    "ha.cf { use_logd off; bcast eth1; node a b }",
    "ha.cf { use_logd off; logfacility kern; bcast eth1; node a b }",
  ],
  good: ["ha.cf { use_logd off; logfile /var/log/ha-log; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const directive = last(haCf, "use_logd");
    if (directive === null || isLogged(haCf)) return;
    if (!isOff(directive)) return;
    report(haCf, "`use_logd` is off, and no log is named", valueSpan(directive), {
      help: "add `logfile /var/log/ha-log` or `logfacility local0`",
    });
  }),
});

/** Whether a file or a facility is named; `kern` and `none` are no facility to Heartbeat. */
function isLogged(haCf: HaCf): boolean {
  const facility = last(haCf, "logfacility")?.values[0]?.value;
  const named = facility !== undefined && facility !== "none" && facility !== "kern";
  return named || all(haCf, "logfile", "debugfile").length > 0;
}
