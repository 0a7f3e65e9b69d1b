import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const crmDaemonDir = defineRule({
  id: "HB036",
  severity: "error",
  summary: "crm_daemon_dir is given before crm or pacemaker",
  why: "Heartbeat 3.0.6 takes its own success for a failure there and does not start, whatever the path",
  source: "config.c of 3.0.6 turns the result round",
  bad: ["ha.cf { crm_daemon_dir /usr/libexec/pacemaker; bcast eth1; node a b }"],
  good: [
    "ha.cf { bcast eth1; node a b }",
    "ha.cf { crm off; crm_daemon_dir /usr/libexec/pacemaker; bcast eth1; node a b }",
  ],
  check: onHaCf((haCf, report) => {
    const crm = all(haCf, "crm", "pacemaker")[0];
    const before = crm === undefined ? haCf.directives : haCf.directives.slice(0, haCf.directives.indexOf(crm));
    for (const directive of before.filter(({ name }) => name === "crm_daemon_dir")) {
      report(haCf, "Heartbeat refuses `crm_daemon_dir`", directive.span, { help: "remove the line" });
    }
  }),
});
