import { remarksOf } from "../remarks.js";
import { defineRule, onFiles } from "../rule.js";

export const nulByte = defineRule({
  id: "HB093",
  severity: "warning",
  summary: "a NUL byte stands in a file",
  why: "Heartbeat reads nothing behind it on the line",
  source: "C strings end there",
  bad: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndeadtime 10\u0000 20\n" }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\n" }],
  check: onFiles((file, report) => {
    for (const { span } of remarksOf(file, "nul")) {
      report(file, "a NUL byte: the rest of the line is not read", span, {
        help: "remove it: the file was damaged, or is no text file",
      });
    }
  }),
});
