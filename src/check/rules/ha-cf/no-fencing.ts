import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const noFencing = defineRule({
  id: "HB029",
  severity: "warning",
  summary: "nothing makes sure that a node taken for dead is dead",
  why: "after a crash of Heartbeat or the loss of all links both nodes may hold the address, and write to what only one may",
  source: "two real nodes after `kill -9` of one master process: the address was on both",
  dependsOn: ["stonith", "stonith_host", "watchdog", "ha.cf"],
  bad: ["ha.cf { bcast eth1; node a b }"],
  good: ["ha.cf { bcast eth1; watchdog /dev/watchdog; node a b }"],
  check: onHaCf((haCf, report) => {
    if (all(haCf, "stonith", "stonith_host", "watchdog").length > 0) return;
    report(haCf, "expected fencing in ha.cf: `stonith_host`, `stonith` or `watchdog`", haCf.span, {
      label: "has none",
      help: "watchdog /dev/watchdog, or stonith_host with the device that switches the other node off",
    });
  }),
});
