import { defineHostRule, onHost } from "../rule.js";

const PATH = "/etc/ha.d/ha.cf";

export const haCfMissing = defineHostRule({
  id: "HB001",
  severity: "error",
  summary: "ha.cf is missing",
  why: "Heartbeat does not start without it",
  source: "config.c of 3.0.6: `Cannot open config file [..]`",
  bad: [[{ files: {}, look: { paths: { "/etc/ha.d/ha.cf": "absent" } } }]],
  good: [[{ files: {}, look: { paths: { "/etc/ha.d/ha.cf": "600 root" } } }]],
  check: onHost((look, report) => {
    if (look.path(PATH)?.type !== "absent") return;
    report(null, `expected \`${PATH}\`, which is missing`, null, {
      label: "missing",
      help: "`hap init` writes a playbook for a pair; a renamed copy such as ha.cf.bak is not read",
    });
  }),
});
