import { remarksOf } from "../remarks.js";
import { defineRule, onHaCf } from "../rule.js";

export const hashInWord = defineRule({
  id: "HB042",
  severity: "warning",
  summary: "a `#` stands within a value",
  why: "everything from there on is a comment: a password or a path is cut, and nobody is told",
  source: "config.c of 3.0.6: the first # of a line ends it",
  bad: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\nlogfile /var/log/ha#1\n" }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\nlogfile /var/log/ha # 1\n" }],
  check: onHaCf((haCf, report) => {
    for (const { span } of remarksOf(haCf, "hash-in-word")) {
      report(haCf, "the value ends at this `#`: the rest is a comment", span, {
        help: "put a blank before a comment; a value with `#` in it cannot be written here",
      });
    }
  }),
});
