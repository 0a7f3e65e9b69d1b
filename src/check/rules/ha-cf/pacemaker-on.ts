import { all, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const pacemakerOn = defineRule({
  id: "HB033",
  severity: "error",
  summary: "pacemaker is switched on",
  why: "Heartbeat then ignores haresources, and 3.0.6 does not find the daemons of a pacemaker of today and does not start",
  source: 'config.c of 3.0.6: `Failed to add pacemaker client child "cib"`',
  bad: ["ha.cf { crm on; bcast eth1; node a b }", "ha.cf { pacemaker respawn; bcast eth1; node a b }"],
  good: ["ha.cf { crm off; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    for (const directive of all(haCf, "crm", "pacemaker")) {
      const value = directive.values[0]?.value.toLowerCase() ?? "";
      if (["off", "false", "no", "n", "0"].includes(value)) continue;
      report(haCf, `\`${directive.name}\` has to be off in a pair with haresources`, valueSpan(directive), {
        help: "remove the line",
      });
    }
  }),
});
