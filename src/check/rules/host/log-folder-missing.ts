import { dirname } from "node:path";
import { all } from "../directives.js";
import { defineHostRule, onHost } from "../rule.js";

export const logFolderMissing = defineHostRule({
  id: "HB040",
  severity: "warning",
  summary: "the folder of a log is not on the host",
  why: "Heartbeat starts and writes no log: after a takeover nobody can say what happened",
  source: "config.c of 3.0.6 does not look at the path; a missing folder was seen to be taken",
  bad: [[{ files: { "ha.cf": "logfile /var/log/ha/ha-log\n" }, look: { paths: { "/var/log/ha": "absent" } } }]],
  good: [[{ files: { "ha.cf": "logfile /var/log/ha-log\n" }, look: { paths: { "/var/log": "directory" } } }]],
  check: onHost((look, report, { haCf }) => {
    for (const { name, values } of haCf === null ? [] : all(haCf, "logfile", "debugfile")) {
      const [path] = values;
      const folder = dirname(path?.value ?? "");
      if (path === undefined || !path.value.startsWith("/") || look.path(folder)?.type !== "absent") continue;
      report(haCf, `there is no folder \`${folder}\` on this host`, path.span, { help: `${name} /var/log/ha-log` });
    }
  }),
});
