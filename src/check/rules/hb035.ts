import { last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb035: Rule = {
  id: "HB035",
  severity: "error",
  needs: "files",
  summary: "autojoin is on",
  why: "a pair with haresources has two nodes, both named in ha.cf: Heartbeat does not start with autojoin",
  examples: ["ha.cf { autojoin any; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const directive = haCf === null ? null : last(haCf, "autojoin");
    if (haCf === null || directive === null || directive.values[0]?.value === "none") return;
    report(haCf, "`autojoin` does not go with haresources", valueSpan(directive), { help: "remove the line" });
  }),
};
