import { remarksOf } from "../remarks.js";
import { defineRule, onFiles } from "../rule.js";

export const lineTooLong = defineRule({
  id: "HB092",
  severity: "warning",
  summary: "a line is longer than what Heartbeat reads at once",
  why: "the rest is read as a line of its own, comments too",
  source: "config.c and auth.c of 3.0.6: fgets with MAXLINE, 5120",
  bad: [{ "ha.cf": `keepalive 1\nbcast eth1\nnode a b\n# ${"-".repeat(5200)}\n` }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\n" }],
  check: onFiles((file, report) => {
    for (const { span } of remarksOf(file, "cut-line")) {
      report(file, "Heartbeat begins a new line here: the one before is longer than it can read", span, {
        help: "make the line shorter than 5,100 bytes",
      });
    }
  }),
});
