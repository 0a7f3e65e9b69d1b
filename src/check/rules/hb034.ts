import { all } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb034: Rule = {
  id: "HB034",
  severity: "error",
  needs: "files",
  summary: "crm and pacemaker are both given",
  why: "they are two names of one directive that may stand once: Heartbeat does not start",
  examples: ["ha.cf { crm off; pacemaker off; bcast eth1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    const [first, second] = haCf === null ? [] : all(haCf, "crm", "pacemaker");
    if (haCf === null || first === undefined || second === undefined) return;
    report(haCf, `\`${second.name}\` is another name for \`${first.name}\``, second.span, {
      related: [{ message: "given here already", span: first.span }],
      help: "remove both: off is the default",
    });
  }),
};
