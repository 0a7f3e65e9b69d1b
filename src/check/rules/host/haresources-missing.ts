import { defineHostRule, onHost } from "../rule.js";
import { all, isOff } from "../directives.js";

const PATH = "/etc/ha.d/haresources";

export const haresourcesMissing = defineHostRule({
  id: "HB070",
  severity: "error",
  summary: "haresources is missing",
  why: "Heartbeat does not start without it",
  source: "config.c of 3.0.6: `Cannot open resources file [..]`",
  bad: [[{ files: {}, look: { paths: { "/etc/ha.d/haresources": "absent" } } }]],
  good: [[{ files: {}, look: { paths: { "/etc/ha.d/haresources": "600 root" } } }]],
  check: onHost((look, report, { haCf }) => {
    if (
      look.path(PATH)?.type !== "absent" ||
      (haCf !== null && all(haCf, "crm", "pacemaker").some((one) => !isOff(one)))
    )
      return;
    report(null, `expected \`${PATH}\`, which is missing`, null, {
      label: "missing",
      help: "one line a group: the preferred node, then its resources: `node-a IPaddr2::192.168.3.118/24/eth0`",
    });
  }),
});
