import { all, last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const mcastPortDiffers = defineRule({
  id: "HB015",
  severity: "warning",
  summary: "mcast has another port than udpport",
  why: "mcast has a port of its own and does not look at udpport: a firewall opened for the one closes the other",
  source: "mcast.c of 3.0.6: the port is an argument of its own",
  bad: ["ha.cf { udpport 10694; mcast eth1 239.0.0.1 694 1 0; node a b }"],
  good: ["ha.cf { udpport 694; mcast eth1 239.0.0.1 694 1 0; node a b }"],
  check: onHaCf((haCf, report) => {
    const udpport = last(haCf, "udpport");
    if (udpport === null) return;
    for (const { values } of all(haCf, "mcast", "mcast6")) {
      const port = values[2];
      if (port === undefined || port.value === udpport.values[0]?.value) continue;
      report(haCf, `these heartbeats go to port ${port.value}, not to \`udpport\``, port.span, {
        related: [{ message: "not for multicast", span: valueSpan(udpport) }],
        help: "give both the same port, or leave `udpport` out when all links are multicast",
      });
    }
  }),
});
