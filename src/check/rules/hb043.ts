import { last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb043: Rule = {
  id: "HB043",
  severity: "warning",
  needs: "files",
  summary: "deadtime is given in ms",
  why: "`restart` of Heartbeat's init script hands the value to `sleep` as it is, which refuses the unit: Heartbeat stays down",
  examples: ["ha.cf { deadtime 1500ms; keepalive 500ms; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const deadtime = haCf === null ? null : last(haCf, "deadtime");
    const value = deadtime?.values[0];
    if (haCf === null || deadtime?.ms == null || value === undefined || !/[mu]s/i.test(value.value)) return;
    report(haCf, "the init script cannot restart with this deadtime", valueSpan(deadtime), {
      label: `\`sleep ${value.value}\` fails`,
      help: `deadtime ${deadtime.ms / 1000}`,
    });
  }),
};
