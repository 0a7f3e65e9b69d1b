import { remarksOf } from "../remarks.js";
import { defineRule, onHaCf } from "../rule.js";

export const numberReadOtherwise = defineRule({
  id: "HB096",
  severity: "warning",
  summary: "a number is read as another one",
  why: "Heartbeat reads digits up to the first other character, 32 bits of them, and says nothing",
  source: "config.c of 3.0.6: atoi",
  bad: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndebug 0x10\n" }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndebug 1\n" }],
  check: onHaCf((haCf, report) => {
    for (const { span, found } of remarksOf(haCf, "number")) {
      report(haCf, `Heartbeat reads this as ${found}`, span, { help: "write a whole number in decimal digits only" });
    }
  }),
});
