import { last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** The port that is registered for Heartbeat (ha-cluster). */
const OWN = 694;

export const udpportOfAnotherService = defineRule({
  id: "HB014",
  severity: "warning",
  summary: "udpport is one of the ports below 1024 that belong to other services",
  why: "another service, or a firewall that minds it, may sit on that port already",
  source: 'config.c of 3.0.6: `udp port 123 reserved for service "ntp".`',
  bad: ["ha.cf { udpport 123; bcast eth1; node a b }"],
  good: ["ha.cf { udpport 694; bcast eth1; node a b }", "ha.cf { udpport 10694; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const udpport = last(haCf, "udpport");
    const port = Number(udpport?.values[0]?.value);
    if (udpport === null || !(port >= 1 && port < 1024) || port === OWN) return;
    report(haCf, `port ${port} is below 1024 and may belong to another service`, valueSpan(udpport), {
      help: `udpport ${OWN}, or one from 1024 on`,
    });
  }),
});
