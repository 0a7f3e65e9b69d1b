import { parseResource } from "../../../model/haresource.js";
import { AGENTS } from "../agents.js";
import { defineHostRule, onHost } from "../rule.js";

export const serviceEnabledToo = defineHostRule({
  id: "HB088",
  severity: "warning",
  summary: "a service of haresources is also started at boot",
  why: "it then runs on both nodes, and Heartbeat takes a running one for its own",
  source: "ResourceManager of 3.0.6: `Resource .. is active, and should not be!`",
  bad: [[{ files: { haresources: "a 10.0.0.5 httpd\n" }, look: { enabled: ["httpd"] } }]],
  good: [[{ files: { haresources: "a 10.0.0.5 httpd\n" }, look: { enabled: ["ssh"] } }]],
  check: onHost((look, report, { haresources }) => {
    for (const { value, span } of haresources?.groups.flatMap(({ resources }) => resources) ?? []) {
      const { script } = parseResource(value);
      const isService = !Object.hasOwn(AGENTS, script) || script === "ldirectord";
      if (!isService || look.enabled(script) !== true) continue;
      report(haresources, `\`${script}\` is also started at boot on this host`, span, {
        label: "two managers",
        help: `systemctl disable ${script}, on both nodes`,
      });
    }
  }),
});
