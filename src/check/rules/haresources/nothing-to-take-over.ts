import { defineRule, onHaresources } from "../rule.js";

export const nothingToTakeOver = defineRule({
  id: "HB073",
  severity: "warning",
  yields: true,
  summary: "haresources is empty, or a node in it has no resources",
  why: "Heartbeat starts, and there is nothing that it could take over",
  source: "ResourceManager of 3.0.6 takes over nothing and says nothing",
  dependsOn: ["haresources"],
  bad: ["haresources { }", { haresources: "node-a\n" }],
  good: ["haresources { a 192.168.3.118 }"],
  check: onHaresources((haresources, report) => {
    for (const { node } of haresources.groups.filter(({ resources }) => resources.length === 0)) {
      report(haresources, `\`${node.value}\` has no resources`, node.span, {
        help: `${node.value} IPaddr2::192.168.3.118/24/eth0`,
      });
    }
    if (haresources.groups.length > 0) return;
    report(haresources, "expected a group of resources, found none", haresources.span, {
      help: "node-a IPaddr2::192.168.3.118/24/eth0",
    });
  }),
});
