import { nodes } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

/** Labels of letters, digits and inner hyphens, up to 63 characters each (RFC 1123, 2.1). */
const LEGAL = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

export const hb052: Rule = {
  id: "HB052",
  severity: "warning",
  needs: "files",
  summary: "a node's name is no legal host name",
  why: "RFC 1123 allows letters, digits and hyphens: hostname(1) on Debian refuses anything else, and so do some resolvers",
  examples: ["ha.cf { bcast eth1; node node_a node-b }"],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null) return;
    const [first, ...others] = nodes(haCf).filter(({ value }) => !LEGAL.test(value));
    if (first === undefined) return;
    report(haCf, `\`${first.value}\` is no legal host name`, first.span, {
      related: others
        .filter(({ span }) => span.start !== first.span.start)
        .map(({ span }) => ({ message: "nor is this", span })),
      help: "letters, digits and hyphens between them: rename the host, here and on itself",
    });
  }),
};
