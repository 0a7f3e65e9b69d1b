import { isIPv4 } from "node:net";
import { all } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb016: Rule = {
  id: "HB016",
  severity: "error",
  needs: "files",
  summary: "the group of mcast is no multicast address",
  why: "Heartbeat does not start with it",
  examples: ["ha.cf { mcast eth1 192.168.3.1 694 1 0; node a b }"],
  check: eachHost(({ haCf }, report) => {
    for (const { values } of haCf === null ? [] : all(haCf, "mcast")) {
      const group = values[1];
      const first = Number(group?.value.split(".")[0]);
      if (haCf === null || group === undefined || (isIPv4(group.value) && first >= 224 && first <= 239)) continue;
      report(haCf, `expected a multicast group, found \`${group.value}\``, group.span, {
        label: "from 224.0.0.0 to 239.255.255.255",
        help: "one of the networks for local use: 239.255.0.1",
      });
    }
  }),
};
