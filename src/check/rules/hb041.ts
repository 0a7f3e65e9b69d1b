import { last } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb041: Rule = {
  id: "HB041",
  severity: "note",
  needs: "files",
  summary: "what resource scripts print is thrown away",
  why: "Heartbeat sends their output to the debug file only: without one, a script that fails at a takeover leaves no word why",
  dependsOn: ["debugfile", "ha.cf"],
  examples: [
    "ha.cf { bcast eth1; node a b }\nresource-script x.sh { start 'x start'; stop 'x stop'; status 'x status' }",
  ],
  check: eachHost(({ haCf, scripts, lvs }, report) => {
    if (haCf === null || last(haCf, "debugfile") !== null) return;
    const script = scripts[0] ?? lvs[0];
    if (script === undefined) return;
    report(haCf, "expected a `debugfile` for what resource scripts print", haCf.span, {
      related: [{ message: `such as \`${script.script}\``, span: script.span }],
      help: "debugfile /var/log/ha-debug",
    });
  }),
};
