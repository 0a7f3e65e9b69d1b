import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const mcastLoopOrRoutingGroup = defineRule({
  id: "HB017",
  severity: "warning",
  summary: "mcast hears itself, or takes a group that routers use",
  why: "a node that hears its own packets logs them as a stranger's; 224.0.0.0/24 belongs to routing protocols",
  source: "ha.cf(5); RFC 5771 keeps 224.0.0.0/24 for routing",
  bad: ["ha.cf { mcast eth1 239.0.0.1 694 1 1; node a b }", "ha.cf { mcast eth1 224.0.0.5 694 1 0; node a b }"],
  good: ["ha.cf { mcast eth1 239.0.0.1 694 1 0; node a b }"],
  check: onHaCf((haCf, report) => {
    for (const { values } of all(haCf, "mcast")) {
      const [, group, , , loop] = values;
      if (loop?.value === "1") report(haCf, "a node would hear its own heartbeats", loop.span, { help: "write `0`" });
      if (group?.value.startsWith("224.0.0.") === true) {
        report(haCf, `the group \`${group.value}\` is a routing protocol's`, group.span, { help: "take 239.255.0.1" });
      }
    }
  }),
});
