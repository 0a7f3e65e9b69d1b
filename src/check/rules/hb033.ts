import { all, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb033: Rule = {
  id: "HB033",
  severity: "error",
  needs: "files",
  summary: "pacemaker is switched on",
  why: "Heartbeat then ignores haresources, and 3.0.6 does not find the daemons of a pacemaker of today and does not start",
  examples: ["ha.cf { crm on; bcast eth1; node a b }", "ha.cf { pacemaker respawn; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    for (const directive of haCf === null ? [] : all(haCf, "crm", "pacemaker")) {
      const value = directive.values[0]?.value.toLowerCase() ?? "";
      if (haCf === null || ["off", "false", "no", "n", "0"].includes(value)) continue;
      report(haCf, `\`${directive.name}\` has to be off in a pair with haresources`, valueSpan(directive), {
        help: "remove the line",
      });
    }
  }),
};
