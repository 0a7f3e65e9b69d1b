import { last, spoken, timeText, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

/** Heartbeat's defaults in ms. */
const KEEPALIVE = 1000;
const DEADTIME = 30_000;

export const hb005: Rule = {
  id: "HB005",
  severity: "error",
  needs: "files",
  summary: "deadtime is not more than twice keepalive",
  why: "a single late packet would look like a dead node; Heartbeat does not start with it",
  dependsOn: ["keepalive", "deadtime", "ha.cf"],
  examples: ["ha.cf { keepalive 5; deadtime 10; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null) return;
    const keepalive = last(haCf, "keepalive");
    const deadtime = last(haCf, "deadtime");
    const every = keepalive?.ms ?? KEEPALIVE;
    const dead = deadtime?.ms ?? DEADTIME;
    if (dead > 2 * every) return;
    const place = deadtime ?? keepalive;
    if (place === null) return;
    const shorter = Math.floor(dead / 5000) * 1000;
    const keep = shorter > 0 ? timeText(shorter) : timeText(Math.floor(dead / 5));
    const notes =
      deadtime !== null && keepalive !== null
        ? [{ message: `heartbeats every ${spoken(every)}`, span: valueSpan(keepalive) }]
        : [];
    const message = "Heartbeat refuses a deadtime that is not more than twice keepalive";
    report(haCf, message, valueSpan(place), {
      label:
        deadtime === null
          ? `must be less than half of deadtime, ${spoken(dead)}`
          : `must be more than ${spoken(2 * every)}`,
      related: notes,
      help: `deadtime ${timeText(3 * every)}${dead > 0 ? `, or keepalive ${keep}` : ""}`,
    });
  }),
};
