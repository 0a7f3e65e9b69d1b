import { isIPv4 } from "../../../model/ip-version.js";
import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const mcastGroupInvalid = defineRule({
  id: "HB016",
  severity: "error",
  summary: "the group of mcast is no multicast address",
  why: "Heartbeat does not start with it",
  source: "mcast.c of 3.0.6: `mcast [..] bad addr [..]`",
  bad: ["ha.cf { mcast eth1 192.168.3.1 694 1 0; node a b }"],
  good: ["ha.cf { mcast eth1 239.255.0.1 694 1 0; node a b }"],
  check: onHaCf((haCf, report) => {
    for (const { values } of all(haCf, "mcast")) {
      const group = values[1];
      const first = Number(group?.value.split(".")[0]);
      if (group === undefined || (isIPv4(group.value) && first >= 224 && first <= 239)) continue;
      report(haCf, `expected a multicast group, found \`${group.value}\``, group.span, {
        label: "from 224.0.0.0 to 239.255.255.255",
        help: "one of the networks for local use: 239.255.0.1",
      });
    }
  }),
});
