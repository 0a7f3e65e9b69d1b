import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const pengineAfterCrm = defineRule({
  id: "HB101",
  severity: "error",
  summary: "crmd_spawns_pengine stands behind crm or pacemaker",
  why: "Heartbeat wants to know it before and does not start, even when crm is off",
  source: "config.c of 3.0.6: `If you specify on, it must come before the pacemaker directive`",
  bad: ["ha.cf { crm off; crmd_spawns_pengine off; bcast eth1; node a b }"],
  good: ["ha.cf { crmd_spawns_pengine on; crm off; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const crm = all(haCf, "crm", "pacemaker")[0];
    if (crm === undefined) return;
    for (const directive of all(haCf, "crmd_spawns_pengine")) {
      if (haCf.directives.indexOf(directive) < haCf.directives.indexOf(crm)) continue;
      report(haCf, `\`crmd_spawns_pengine\` behind \`${crm.name}\` is refused`, directive.span, {
        related: [{ message: "it has to stand before this line", span: crm.span }],
        help: "remove it: it is for pacemaker only",
      });
    }
  }),
});
