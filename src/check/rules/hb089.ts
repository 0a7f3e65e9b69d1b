import { within } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb089: Rule = {
  id: "HB089",
  severity: "warning",
  needs: "files",
  summary: "the first resource of a line has characters of a pattern",
  why: "Heartbeat looks for a group by its first resource, as a pattern of egrep: with such a character it finds another group, or none",
  examples: ["haresources { a tunnel+x::1 IPaddr2::10.0.0.1 }"],
  check: eachHost(({ haresources }, report) => {
    for (const { resources } of haresources?.groups ?? []) {
      const [key] = resources;
      const at = key?.value.search(/[+^{}]/) ?? -1;
      if (haresources === null || key === undefined || at === -1) continue;
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
};
