import { nodes } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb051: Rule = {
  id: "HB051",
  severity: "warning",
  needs: "files",
  summary: "a node's name has capital letters",
  why: "Heartbeat shows and compares names in small letters: a search of its log or a test for the name as written finds nothing",
  examples: ["ha.cf { bcast eth1; node Alpha beta }"],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null) return;
    const [first, ...others] = nodes(haCf).filter(({ value }) => value !== value.toLowerCase());
    if (first === undefined) return;
    const small = first.value.toLowerCase();
    report(haCf, `Heartbeat calls this node \`${small}\``, first.span, {
      related: others
        .filter(({ span }) => span.start !== first.span.start)
        .map(({ span }) => ({ message: "here too", span })),
      help: `rename the host, here and on itself: hostnamectl set-hostname ${small}`,
    });
  }),
};
