import { deadtimeOf, last, spoken, timeText, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** The initdead in ms below which Heartbeat warns. */
const LEAST = 10_000;

export const initdeadShort = defineRule({
  id: "HB009",
  severity: "warning",
  summary: "initdead is short: less than twice deadtime, or less than 10 s",
  why: "a network that needs longer than that after a boot makes both nodes start the resources",
  source:
    "the sample ha.cf (at least twice deadtime); below 10 s Heartbeat warns `Initial dead time may be too small!`",
  dependsOn: ["deadtime", "ha.cf"],
  bad: [
    "ha.cf { deadtime 10; initdead 15; bcast eth1; node a b }",
    "ha.cf { deadtime 3; initdead 8; bcast e; node a b }",
  ],
  good: ["ha.cf { deadtime 10; initdead 20; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const initdead = last(haCf, "initdead");
    const deadtime = last(haCf, "deadtime");
    const dead = deadtimeOf(haCf);
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
});
