import { all } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb028: Rule = {
  id: "HB028",
  severity: "warning",
  needs: "files",
  summary: "nice_failback is obsolete",
  why: "Heartbeat complains at each start and takes it for auto_failback the other way round",
  examples: ["ha.cf { nice_failback on; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    for (const directive of haCf === null ? [] : all(haCf, "nice_failback")) {
      const on = /^(on|yes|y|true|1)$/i.test(directive.values[0]?.value ?? "");
      if (haCf === null) continue;
      report(haCf, "`nice_failback` is the old form of `auto_failback`", directive.span, {
        help: `auto_failback ${on ? "off" : "on"}`,
      });
    }
  }),
};
