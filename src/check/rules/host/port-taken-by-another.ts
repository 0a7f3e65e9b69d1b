import { udpPorts } from "../directives.js";
import { portTaken } from "../host-tests.js";
import { defineHostRule, onHost } from "../rule.js";

export const portTakenByAnother = defineHostRule({
  id: "HB057",
  severity: "warning",
  summary: "another program has the port of heartbeats",
  why: "it gets the peer's packets, or Heartbeat cannot open the port: it starts, and dies when it opens its links",
  source: "/proc/net/udp, while no Heartbeat runs",
  bad: [[{ files: { "ha.cf": "bcast eth0\nnode a b\n" }, look: { succeeds: true } }]],
  good: [[{ files: { "ha.cf": "bcast eth0\nnode a b\n" }, look: { succeeds: false } }]],
  check: onHost((look, report, { haCf }) => {
    for (const { value, span } of haCf === null ? [] : udpPorts(haCf)) {
      if (look.succeeds(portTaken(value)) !== true) continue;
      report(haCf, `UDP port ${value} is taken on this host, and no Heartbeat runs there`, span, {
        help: `\`ss -lnup sport = :${value}\` names the program; or another udpport, the same on both nodes`,
      });
    }
  }),
});
