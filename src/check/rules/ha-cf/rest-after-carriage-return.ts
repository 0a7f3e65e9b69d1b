import { remarksOf } from "../remarks.js";
import { defineRule, onHaCf } from "../rule.js";

export const restAfterCarriageReturn = defineRule({
  id: "HB094",
  severity: "warning",
  summary: "a carriage return stands within a line",
  why: "Heartbeat ends the line there: what follows is not read",
  source: "config.c of 3.0.6: a line ends at CR or LF",
  bad: [{ "ha.cf": "keepalive 1\rdeadtime 10\nbcast eth1\nnode a b\n" }],
  good: [{ "ha.cf": "keepalive 1\r\nbcast eth1\r\nnode a b\r\n" }],
  check: onHaCf((haCf, report) => {
    for (const { span } of remarksOf(haCf, "carriage-return")) {
      report(haCf, "a carriage return ends the line here for Heartbeat", span, { help: "write LF line ends only" });
    }
  }),
});
