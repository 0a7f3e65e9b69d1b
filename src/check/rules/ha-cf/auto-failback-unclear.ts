import { last, valueSpan } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const autoFailbackUnclear = defineRule({
  id: "HB026",
  severity: "warning",
  summary: "auto_failback is missing or `legacy`",
  why: "without a clear yes or no Heartbeat warns at every start and hb_standby, hb_takeover and ipfail do not work",
  source: "hb_resource.c of 3.0.6: `Deprecated 'legacy' auto_failback option selected.`",
  dependsOn: ["auto_failback", "nice_failback", "ha.cf"],
  bad: ["ha.cf { bcast eth1; node a b }", "ha.cf { auto_failback legacy; bcast eth1; node a b }"],
  good: ["ha.cf { bcast eth1; auto_failback off; node a b }"],
  check: onHaCf((haCf, report) => {
    if (last(haCf, "nice_failback") !== null) return;
    const directive = last(haCf, "auto_failback");
    if (directive !== null && directive.values[0]?.value.toLowerCase() !== "legacy") return;
    const place = directive === null ? haCf.span : valueSpan(directive);
    report(haCf, "expected `auto_failback on` or `auto_failback off` in ha.cf", place, {
      label: directive === null ? "missing: `legacy` would hold" : "switches commands off",
      help: "auto_failback off: the address stays where it is when its node returns, and no second interruption comes",
    });
  }),
});
