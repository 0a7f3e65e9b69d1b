import { defineRule, onLdirectord } from "../rule.js";

export const lineNotOfService = defineRule({
  id: "LD001",
  severity: "error",
  summary: "a line of a service stands outside of it",
  why: "ldirectord ends with `Configuration Error`: as a resource it fails at the takeover, and its group is given up",
  source: "read_config of ldirectord 4.12: a service ends at a line with fewer than four blanks, or an empty one",
  bad: [
    { "ldirectord.cf": "virtual=192.168.3.118:80\nreal=192.168.3.100:80 gate\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\n\tscheduler=rr\n\tprotocol=tcp\n" },
  ],
  good: [{ "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n# more\n    scheduler=rr\n" }],
  check: onLdirectord((file, report) => {
    for (const { kind, word, span } of file.refused) {
      if (kind !== "indent") continue;
      report(file, `\`${word}\` is about a service, and this line stands in none`, span, {
        help: "put four blanks before it, and no empty line between it and its `virtual`",
        topic: `indentation of ${span.file.path}`,
      });
    }
  }),
});
