import { SKEW_SECONDS } from "../../../model/clock-skew.js";
import { defineHostRule, onPair } from "../rule.js";

export const clocksDiffer = defineHostRule({
  id: "HB058",
  severity: "note",
  summary: "the clocks of the two nodes differ",
  why: "Heartbeat does not mind, but the logs of a takeover cannot be put side by side",
  source: "`date` of both hosts in one look",
  bad: [
    [
      { files: {}, look: { clock: 0 } },
      { files: {}, look: { clock: -40 } },
    ],
  ],
  good: [
    [
      { files: {}, look: { clock: 100 } },
      { files: {}, look: { clock: 102 } },
    ],
    [{ files: {}, look: {} }],
  ],
  check: onPair((one, other, report) => {
    const [here, there] = [one.look?.clock ?? null, other.look?.clock ?? null];
    if (here === null || there === null || Math.abs(here - there) <= SKEW_SECONDS) return;
    const [ahead, behind] = here > there ? [one.host, other.host] : [other.host, one.host];
    report(null, `the clock of ${ahead} is ${Math.abs(here - there)} s ahead of that of ${behind}`, null, {
      help: "chrony or systemd-timesyncd on both nodes",
    });
  }),
});
