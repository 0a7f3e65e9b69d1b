import { last } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const noDebugfile = defineRule({
  id: "HB041",
  severity: "note",
  summary: "what resource scripts print is thrown away",
  why: "Heartbeat sends their output to the debug file only: without one, a script that fails at a takeover leaves no word why",
  source: "hb_resource.c of 3.0.6 sends the output to HA_DEBUGLOG, else to /dev/null",
  dependsOn: ["debugfile", "ha.cf"],
  bad: ["ha.cf { bcast eth1; node a b }\nresource-script x.sh { start 'x start'; stop 'x stop'; status 'x status' }"],
  good: [
    "ha.cf { debugfile /var/log/ha-debug; bcast eth1; node a b }\nresource-script x.sh { start 'x start'; stop 'x stop'; status 'x status' }",
  ],
  check: onHaCf((haCf, report, { scripts, lvs }) => {
    if (last(haCf, "debugfile") !== null) return;
    const script = scripts[0] ?? lvs[0];
    if (script === undefined) return;
    report(haCf, "expected a `debugfile` for what resource scripts print", haCf.span, {
      related: [{ message: `such as \`${script.script}\``, span: script.span }],
      help: "debugfile /var/log/ha-debug",
    });
  }),
});
