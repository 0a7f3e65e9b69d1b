import { remarksOf } from "../remarks.js";
import { defineRule, onHaCf } from "../rule.js";

export const severalValues = defineRule({
  id: "HB024",
  severity: "warning",
  yields: true,
  summary: "a directive that takes one value has several",
  why: "Heartbeat takes each in turn, and the last one stays; a comma or a blank is no part of a value",
  source: "config.c of 3.0.6: every option of a line is added",
  bad: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndeadtime 5, 10\n" }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndeadtime 10\n" }],
  check: onHaCf((haCf, report) => {
    for (const { span, found } of remarksOf(haCf, "several-values")) {
      report(haCf, `only the last value of \`${found}\` counts`, span, {
        label: "has no effect",
        help: "write one value: a decimal comma is a point here",
      });
    }
  }),
});
