import { defineRule, onLvs } from "../rule.js";

/** What ipvsadm 1.31 takes; its man page promises more. */
const MOST = 65535;

export const weightOutOfRange = defineRule({
  id: "LV001",
  severity: "error",
  summary: "a real server's weight is out of range",
  why: "ipvsadm refuses it, so the script's start fails at the takeover and Heartbeat gives the group up",
  source: "ipvsadm 1.31: `illegal weight specified`",
  bad: [
    "resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 wrr { real 192.168.3.100:80 tunnel weight 70000 }\n}",
  ],
  good: [
    "resource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 wrr { real 192.168.3.100:80 tunnel weight 65535 }\n}",
  ],
  check: onLvs((table, report) => {
    for (const { weight } of table.services.flatMap(({ servers }) => servers)) {
      if (weight === null || (weight.value >= 0 && weight.value <= MOST)) continue;
      report(table, `expected a weight from 0 to ${MOST}, found ${weight.value}`, weight.span, {
        label: "illegal weight",
        help: "weights are shares: 1 and 2 say as much as 100 and 200",
      });
    }
  }),
});
