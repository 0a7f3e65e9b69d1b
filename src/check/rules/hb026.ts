import { last, valueSpan } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb026: Rule = {
  id: "HB026",
  severity: "warning",
  needs: "files",
  summary: "auto_failback is missing or `legacy`",
  why: "without a clear yes or no Heartbeat warns at every start and hb_standby, hb_takeover and ipfail do not work",
  dependsOn: ["auto_failback", "nice_failback", "ha.cf"],
  examples: ["ha.cf { bcast eth1; node a b }", "ha.cf { auto_failback legacy; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null || last(haCf, "nice_failback") !== null) return;
    const directive = last(haCf, "auto_failback");
    if (directive !== null && directive.values[0]?.value.toLowerCase() !== "legacy") return;
    const place = directive === null ? haCf.span : valueSpan(directive);
    report(haCf, "expected `auto_failback on` or `auto_failback off` in ha.cf", place, {
      label: directive === null ? "missing: `legacy` would hold" : "switches commands off",
      help: "auto_failback off: the address stays where it is when its node returns, and no second interruption comes",
    });
  }),
};
