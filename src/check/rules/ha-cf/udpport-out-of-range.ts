import { textOf } from "../../../source/source-file.js";
import { all, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const udpportOutOfRange = defineRule({
  id: "HB012",
  severity: "error",
  summary: "udpport is no port",
  why: "Heartbeat takes any positive number and uses its last 16 bits, so it would listen where nobody expects it",
  source: "config.c of 3.0.6 asks for more than 0 and stores 16 bits",
  bad: ["ha.cf { udpport 70000; bcast eth1; node a b }"],
  good: ["ha.cf { udpport 65535; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    for (const directive of all(haCf, "udpport")) {
      const port = Number(directive.values[0]?.value);
      if (port >= 1 && port <= 65535) continue;
      const place = valueSpan(directive);
      const refused =
        textOf(place) === String(port) ? "Heartbeat refuses it" : `Heartbeat reads ${port} and refuses it`;
      report(haCf, `expected a port from 1 to 65535, found \`${textOf(place)}\``, place, {
        label: port > 65535 ? `would silently become ${port % 65536}` : refused,
        help: "udpport 694, or one of your own above 1023",
      });
    }
  }),
});
