import { last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const autojoinOn = defineRule({
  id: "HB035",
  severity: "error",
  summary: "autojoin is on",
  why: "a pair with haresources has two nodes, both named in ha.cf: Heartbeat does not start with autojoin",
  source: "config.c of 3.0.6: `R1 style resource management conflicts with autojoin set`",
  bad: ["ha.cf { autojoin any; bcast eth1; node a b }"],
  good: ["ha.cf { autojoin none; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const directive = last(haCf, "autojoin");
    if (directive === null || directive.values[0]?.value.toLowerCase() === "none") return;
    report(haCf, "`autojoin` does not go with haresources", valueSpan(directive), { help: "remove the line" });
  }),
});
