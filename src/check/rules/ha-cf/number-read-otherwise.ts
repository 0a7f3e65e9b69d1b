import { remarksOf } from "../remarks.js";
import { defineRule, onHaCf } from "../rule.js";

export const numberReadOtherwise = defineRule({
  id: "HB096",
  severity: "warning",
  yields: true,
  summary: "a number is read as another one",
  why: "Heartbeat reads digits up to the first other character, as many bits of them as it has room for, and says nothing",
  source: "config.c of 3.0.6: atoi; mcast.c: a port of 16 bits, ttl and loop of 8",
  bad: [
    { "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndebug 0x10\n" },
    { "ha.cf": "mcast eth1 239.0.0.1 694 256 0\n" },
  ],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\ndebug 1\n" }],
  check: onHaCf((haCf, report) => {
    for (const { span, found } of remarksOf(haCf, "number")) {
      report(haCf, `Heartbeat reads this as ${found}`, span, { help: "write a whole number in decimal digits only" });
    }
  }),
});
