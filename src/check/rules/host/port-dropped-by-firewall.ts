import { udpPorts } from "../directives.js";
import { portDropped } from "../host-tests.js";
import { defineHostRule, onHost } from "../rule.js";

export const portDroppedByFirewall = defineHostRule({
  id: "HB056",
  severity: "warning",
  summary: "the host's packet filter drops heartbeats",
  why: "each node takes the other for dead and owns everything; nothing in the log says why",
  source: "`iptables -S INPUT`, where it is so simple that nothing can let the packets through",
  bad: [[{ files: { "ha.cf": "udpport 10694\nbcast eth0\nnode a b\n" }, look: { succeeds: true } }]],
  good: [
    [{ files: { "ha.cf": "udpport 10694\nbcast eth0\nnode a b\n" }, look: { succeeds: false } }],
    [{ files: { "ha.cf": "serial /dev/ttyS0\nnode a b\n" }, look: { succeeds: true } }],
  ],
  check: onHost((look, report, { haCf }) => {
    for (const { value, span } of haCf === null ? [] : udpPorts(haCf)) {
      if (look.succeeds(portDropped(value)) !== true) continue;
      report(haCf, `the packet filter of this host drops UDP port ${value}`, span, {
        help: `iptables -I INPUT -p udp --dport ${value} -j ACCEPT, on both nodes, and kept where the others are`,
      });
    }
  }),
});
