import { last, spoken, timeText, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

/** Heartbeat's own default in ms, and the initdead below which it warns. */
const DEADTIME = 30_000;
const LEAST = 10_000;

export const hb009: Rule = {
  id: "HB009",
  severity: "warning",
  needs: "files",
  summary: "initdead is short: less than twice deadtime, or less than 10 s",
  why: "a network that needs longer than that after a boot makes both nodes start the resources",
  dependsOn: ["deadtime", "ha.cf"],
  examples: [
    "ha.cf { deadtime 10; initdead 15; bcast eth1; node a b }",
    "ha.cf { deadtime 3; initdead 8; bcast e; node a b }",
  ],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null) return;
    const initdead = last(haCf, "initdead");
    const deadtime = last(haCf, "deadtime");
    const dead = deadtime?.ms ?? DEADTIME;
    const wanted = Math.max(2 * dead, LEAST);
    // Below deadtime it is refused: HB008.
    if (initdead?.ms == null || initdead.ms >= wanted || initdead.ms < dead) return;
    report(
      haCf,
      `expected an initdead of at least ${spoken(wanted)}, found ${spoken(initdead.ms)}`,
      valueSpan(initdead),
      {
        related: deadtime === null ? [] : [{ message: `dead after ${spoken(dead)}`, span: valueSpan(deadtime) }],
        help: `initdead ${timeText(wanted)}, or 60 and more behind switches with spanning tree`,
      },
    );
  }),
};
