import { all, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb012: Rule = {
  id: "HB012",
  severity: "error",
  needs: "files",
  summary: "udpport is no port",
  why: "Heartbeat takes any positive number and uses its last 16 bits, so it would listen where nobody expects it",
  examples: ["ha.cf { udpport 70000; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    for (const directive of haCf === null ? [] : all(haCf, "udpport")) {
      const port = Number(directive.values[0]?.value);
      if (haCf === null || (port >= 1 && port <= 65535)) continue;
      report(haCf, `expected a port from 1 to 65535, found ${port}`, valueSpan(directive), {
        label: port > 65535 ? `would silently become ${port % 65536}` : "Heartbeat refuses it",
        help: "udpport 694, or one of your own above 1023",
      });
    }
  }),
};
