import { remarksOf } from "../remarks.js";
import { defineRule, onHaCf } from "../rule.js";

export const valueMissing = defineRule({
  id: "HB023",
  severity: "warning",
  summary: "a directive has no value",
  why: "Heartbeat passes over the line without a word: what it was to set keeps its default",
  source: "config.c of 3.0.6: no option, nothing added",
  bad: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndeadtime\n" }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndeadtime 10\n" }],
  check: onHaCf((haCf, report) => {
    for (const { span, found } of remarksOf(haCf, "no-value")) {
      report(haCf, `\`${found}\` has no value and is ignored`, span, { help: "give it a value, or remove the line" });
    }
  }),
});
