import { all, last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb015: Rule = {
  id: "HB015",
  severity: "warning",
  needs: "files",
  summary: "mcast has another port than udpport",
  why: "mcast has a port of its own and does not look at udpport: a firewall opened for the one closes the other",
  examples: ["ha.cf { udpport 10694; mcast eth1 239.0.0.1 694 1 0; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const udpport = haCf === null ? null : last(haCf, "udpport");
    if (haCf === null || udpport === null) return;
    for (const { values } of all(haCf, "mcast", "mcast6")) {
      const port = values[2];
      if (port === undefined || port.value === udpport.values[0]?.value) continue;
      report(haCf, `these heartbeats go to port ${port.value}, not to \`udpport\``, port.span, {
        related: [{ message: "not for multicast", span: valueSpan(udpport) }],
        help: "give both the same port, or leave `udpport` out when all links are multicast",
      });
    }
  }),
};
