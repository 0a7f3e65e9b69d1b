import { isOn, last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const autoFailbackOn = defineRule({
  id: "HB027",
  severity: "note",
  summary: "auto_failback is on",
  why: "each outage of the preferred node then costs two interruptions: one when it goes, one when it comes back",
  source: "a choice of the operator",
  bad: ["ha.cf { auto_failback on; bcast eth1; node a b }"],
  good: ["ha.cf { bcast eth1; auto_failback off; node a b }"],
  check: onHaCf((haCf, report) => {
    const directive = last(haCf, "auto_failback");
    if (directive === null || !isOn(directive)) return;
    report(haCf, "the address moves twice for each outage of the preferred node", valueSpan(directive), {
      help: "auto_failback off, and `hb_takeover` on the preferred node when it suits you",
    });
  }),
});
