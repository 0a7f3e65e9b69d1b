import { all, nodes } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const notTwoNodes = defineRule({
  id: "HB021",
  severity: "error",
  summary: "ha.cf does not name exactly two nodes",
  why: "haresources is for pairs: with one node nothing fails over, and the takeover scripts know only one other node",
  source: "mach_down and ResourceManager know one other node",
  dependsOn: ["node", "autojoin", "ha.cf"],
  bad: ["ha.cf { keepalive 1; bcast eth1; node a }"],
  good: ["ha.cf { bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    if (all(haCf, "autojoin").some((d) => d.values[0]?.value.toLowerCase() !== "none")) return;
    const names = nodes(haCf);
    const distinct = new Set(names.map((name) => name.value.toLowerCase()));
    if (distinct.size === 2) return;
    const place = distinct.size > 2 ? names.at(-1)?.span : names[0]?.span;
    report(haCf, `expected two nodes in ha.cf, found ${distinct.size}`, place ?? haCf.span, {
      help: "name both nodes of the pair as `uname -n` prints them, each on a line `node NAME`",
    });
  }),
});
