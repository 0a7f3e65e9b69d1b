import { all, isOff, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const pacemakerOn = defineRule({
  id: "HB033",
  severity: "error",
  summary: "pacemaker is switched on",
  why: "Heartbeat then ignores haresources, and 3.0.6 does not find the daemons of a pacemaker of today and does not start",
  source: 'config.c of 3.0.6: `Failed to add pacemaker client child "cib"`',
  bad: ["ha.cf { crm on; bcast eth1; node a b }", "ha.cf { pacemaker respawn; bcast eth1; node a b }"],
  good: ["ha.cf { crm off; bcast eth1; node a b }"],
  check: onHaCf((haCf, report, { haresources }) => {
    const directive = all(haCf, "crm", "pacemaker").find((one) => !isOff(one));
    if (directive === undefined) return;
    report(haCf, "this is a cluster of pacemaker, which does not look at haresources", valueSpan(directive), {
      label: `\`${directive.name}\` is on`,
      help:
        haresources === null
          ? "hap works with haresources only; with the pacemaker of today Heartbeat 3.0.6 does not start at all"
          : "remove the line to have haresources count, or remove haresources",
    });
  }),
});
