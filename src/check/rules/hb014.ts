import { last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

/** The port that is registered for Heartbeat (ha-cluster). */
const OWN = 694;

export const hb014: Rule = {
  id: "HB014",
  severity: "warning",
  needs: "files",
  summary: "udpport is one of the ports below 1024 that belong to other services",
  why: "another service, or a firewall that minds it, may sit on that port already",
  examples: ["ha.cf { udpport 123; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const udpport = haCf === null ? null : last(haCf, "udpport");
    const port = Number(udpport?.values[0]?.value);
    if (haCf === null || udpport === null || !(port >= 1 && port < 1024) || port === OWN) return;
    report(haCf, `port ${port} is kept for another service`, valueSpan(udpport), {
      help: `udpport ${OWN}, or one from 1024 on`,
    });
  }),
};
