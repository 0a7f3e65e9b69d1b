import { within } from "../directives.js";
import { defineRule, onHaresources } from "../rule.js";

export const patternInGroupKey = defineRule({
  id: "HB089",
  severity: "warning",
  summary: "the first resource of a line has characters of a pattern",
  why: "Heartbeat looks for a group by its first resource, as a pattern of egrep: with such a character it finds another group, or none",
  source: 'ResourceManager of 3.0.6: egrep " key "',
  bad: ["haresources { a tunnel+x::1 IPaddr2::10.0.0.1 }"],
  good: ["haresources { a tunnel::1 IPaddr2::10.0.0.1 }"],
  check: onHaresources((haresources, report) => {
    for (const { resources } of haresources.groups) {
      const [key] = resources;
      const at = key?.value.search(/[+^{}]/) ?? -1;
      if (key === undefined || at === -1) continue;
      report(
        haresources,
        `\`${key.value[at] ?? ""}\` is a pattern's character`,
        within(key.span, key.value, at, at + 1),
        {
          help: "rename the script, or put another resource first",
        },
      );
    }
  }),
});
