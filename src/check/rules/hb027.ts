import { last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb027: Rule = {
  id: "HB027",
  severity: "note",
  needs: "files",
  summary: "auto_failback is on",
  why: "each outage of the preferred node then costs two interruptions: one when it goes, one when it comes back",
  examples: ["ha.cf { auto_failback on; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const directive = haCf === null ? null : last(haCf, "auto_failback");
    const value = directive?.values[0]?.value.toLowerCase() ?? "";
    if (haCf === null || directive === null || !["on", "yes", "y", "true", "1"].includes(value)) return;
    report(haCf, "the address moves twice for each outage of the preferred node", valueSpan(directive), {
      help: "auto_failback off, and `hb_takeover` on the preferred node when it suits you",
    });
  }),
};
