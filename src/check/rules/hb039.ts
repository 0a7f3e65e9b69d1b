import { all, last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb039: Rule = {
  id: "HB039",
  severity: "error",
  needs: "files",
  summary: "messages would go nowhere",
  why: "with use_logd off and no log named Heartbeat does not start",
  dependsOn: ["logfile", "debugfile", "logfacility", "ha.cf"],
  examples: ["ha.cf { use_logd off; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const directive = haCf === null ? null : last(haCf, "use_logd");
    if (haCf === null || directive === null || all(haCf, "logfile", "debugfile", "logfacility").length > 0) return;
    if (!/^(off|no|n|false|0)$/i.test(directive.values[0]?.value ?? "")) return;
    report(haCf, "`use_logd` is off, and no log is named", valueSpan(directive), {
      help: "add `logfile /var/log/ha-log` or `logfacility local0`",
    });
  }),
};
