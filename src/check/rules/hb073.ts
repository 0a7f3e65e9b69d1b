import { eachHost, type Rule } from "./rule.js";

export const hb073: Rule = {
  id: "HB073",
  severity: "warning",
  needs: "files",
  summary: "haresources is empty",
  why: "Heartbeat starts, and there is nothing that it could take over",
  dependsOn: ["haresources"],
  examples: ["haresources { }"],
  check: eachHost(({ haresources }, report) => {
    if (haresources === null || haresources.groups.length > 0) return;
    report(haresources, "expected a group of resources, found none", haresources.span, {
      help: "node-a IPaddr2::192.168.3.118/24/eth0",
    });
  }),
};
