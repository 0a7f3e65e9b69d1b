import { last, spoken, timeText, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

const KEEPALIVE = 1000;
const DEADTIME = 30_000;

export const hb007: Rule = {
  id: "HB007",
  severity: "warning",
  needs: "files",
  summary: "warntime does not lie between keepalive and deadtime",
  why: "Heartbeat checks nothing here: a late heartbeat would never be noted, or every single one would",
  dependsOn: ["keepalive", "deadtime", "ha.cf"],
  examples: ["ha.cf { deadtime 10; warntime 15; bcast eth1; node a b }", "ha.cf { warntime 1; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const warntime = haCf === null ? null : last(haCf, "warntime");
    if (haCf === null || warntime === null || warntime.ms === null) return;
    const keepalive = last(haCf, "keepalive");
    const deadtime = last(haCf, "deadtime");
    const every = keepalive?.ms ?? KEEPALIVE;
    const dead = deadtime?.ms ?? DEADTIME;
    // With these two at odds nothing can lie between them; HB005 says so.
    if (dead <= 2 * every) return;
    const late = warntime.ms >= dead;
    if (!late && warntime.ms > every) return;
    const other = late ? deadtime : keepalive;
    report(
      haCf,
      `expected a warntime between keepalive and deadtime, found ${spoken(warntime.ms)}`,
      valueSpan(warntime),
      {
        label: late ? "the node is dead before the warning" : "no heartbeat comes sooner than that",
        related:
          other === null
            ? []
            : [
                {
                  message: late ? `dead after ${spoken(dead)}` : `heartbeats every ${spoken(every)}`,
                  span: valueSpan(other),
                },
              ],
        help: `warntime ${timeText(Math.round(dead / 2))}`,
      },
    );
  }),
};
