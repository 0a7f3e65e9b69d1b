import { all } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb029: Rule = {
  id: "HB029",
  severity: "warning",
  needs: "files",
  summary: "nothing makes sure that a node taken for dead is dead",
  why: "after a crash of Heartbeat or the loss of all links both nodes may hold the address, and write to what only one may",
  dependsOn: ["stonith", "stonith_host", "watchdog", "ha.cf"],
  examples: ["ha.cf { bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null || all(haCf, "stonith", "stonith_host", "watchdog").length > 0) return;
    report(haCf, "expected fencing in ha.cf: `stonith_host`, `stonith` or `watchdog`", haCf.span, {
      label: "has none",
      help: "watchdog /dev/watchdog, or stonith_host with the device that switches the other node off",
    });
  }),
};
