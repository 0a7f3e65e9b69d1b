import { all } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb036: Rule = {
  id: "HB036",
  severity: "error",
  needs: "files",
  summary: "crm_daemon_dir is given",
  why: "Heartbeat 3.0.6 takes its own success for a failure there and does not start, whatever the path",
  examples: ["ha.cf { crm_daemon_dir /usr/libexec/pacemaker; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    for (const directive of haCf === null ? [] : all(haCf, "crm_daemon_dir")) {
      if (haCf !== null)
        report(haCf, "Heartbeat refuses `crm_daemon_dir`", directive.span, { help: "remove the line" });
    }
  }),
};
