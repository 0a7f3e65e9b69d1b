import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const pingWithoutIpfail = defineRule({
  id: "HB030",
  severity: "warning",
  summary: "ping nodes without ipfail, or ipfail without ping nodes",
  why: "Heartbeat only notes which ping nodes answer: it is ipfail that moves resources to the better connected node",
  source: "ipfail(8) and ha.cf(5)",
  dependsOn: ["ping", "ping6", "ping_group", "respawn", "ha.cf"],
  bad: [
    "ha.cf { bcast eth1; ping 192.168.3.1; node a b }",
    "ha.cf { bcast eth1; respawn hacluster /usr/libexec/heartbeat/ipfail; node a b }",
  ],
  good: ["ha.cf { bcast eth1; ping 192.168.3.1; respawn hacluster /usr/libexec/heartbeat/ipfail; node a b }"],
  check: onHaCf((haCf, report) => {
    const ping = all(haCf, "ping", "ping6", "ping_group")[0];
    const ipfail = all(haCf, "respawn").find(({ values }) => values.some(({ value }) => /(?:^|\/)ipfail$/.test(value)));
    if (ping !== undefined && ipfail === undefined) {
      report(haCf, "nothing acts on what this ping node says", ping.span, {
        help: "respawn hacluster /usr/libexec/heartbeat/ipfail",
      });
    } else if (ping === undefined && ipfail !== undefined) {
      report(haCf, "ipfail has no ping node to look at", ipfail.span, { help: "ping ADDRESS, such as the gateway's" });
    }
  }),
});
