import { remarksOf } from "../remarks.js";
import { defineRule, onFiles } from "../rule.js";

export const notUtf8 = defineRule({
  id: "HB097",
  severity: "note",
  summary: "a file is no UTF-8",
  why: "Heartbeat reads bytes and does not mind; editors and tools of today may spoil them",
  source: "seen in files of the years around 2000",
  bad: [{ "ha.cf": "latin1:keepalive 1\nbcast eth1\nnode a b\n# gr\u00fc\u00dfe\n" }],
  good: [{ "ha.cf": "keepalive 1\nbcast eth1\nnode a b\n# gr\u00fc\u00dfe\n" }],
  check: onFiles((file, report) => {
    for (const { span } of remarksOf(file, "not-utf8")) {
      report(file, "this byte is no UTF-8: the file is read as Latin-1", span, {
        help: "convert it when you touch it next: `iconv -f latin1 -t utf8`",
      });
    }
  }),
});
