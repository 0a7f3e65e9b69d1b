import { defineRule, onLvs } from "../rule.js";

export const singleRealServer = defineRule({
  id: "LV004",
  severity: "warning",
  summary: "a virtual service has one real server",
  why: "the scheduler and the weight mean nothing then, and nobody takes over when that server dies: the pair protects the directors only",
  source: "what a scheduler does with one server",
  dependsOn: ["real"],
  bad: ["resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 wrr { real 192.168.3.100:80 tunnel }\n}"],
  good: [
    "resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 wrr { real 192.168.3.100:80 nat; real 192.168.3.101:80 nat }\n}",
  ],
  check: onLvs((table, report) => {
    for (const { address, servers } of table.services) {
      const [only, second] = servers;
      if (only === undefined || second !== undefined) continue;
      const port = address.value.port;
      report(table, `port ${port} has a single real server`, only.address.span, {
        label: "nothing stands in for it",
        help: "add a second real server",
      });
    }
  }),
});
