import { remarksOf } from "../remarks.js";
import { defineRule, onHaCf } from "../rule.js";

export const wordsNotRead = defineRule({
  id: "HB095",
  severity: "warning",
  summary: "a line has words that Heartbeat does not read",
  why: "it takes the first ones and passes over the rest: a comment or a second directive there does nothing",
  source: "ucast.c and mcast.c of 3.0.6",
  bad: [{ "ha.cf": "ucast eth1 10.0.0.2 10.0.0.3\nnode a b\n" }],
  good: [{ "ha.cf": "ucast eth1 10.0.0.2\nucast eth1 10.0.0.3\nnode a b\n" }],
  check: onHaCf((haCf, report) => {
    for (const { span, found } of remarksOf(haCf, "surplus")) {
      report(haCf, `what follows the values of \`${found}\` is not read`, span, {
        label: "has no effect",
        help: "remove it, or put it on a line of its own",
      });
    }
  }),
});
