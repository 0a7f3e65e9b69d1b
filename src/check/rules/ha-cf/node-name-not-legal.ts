import { nodes } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** Labels of letters, digits and inner hyphens, up to 63 characters each (RFC 1123, 2.1). */
const LEGAL = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** An address or a number: no name that `uname -n` prints. */
const NUMBERS = /^[\d.]+$/;

export const nodeNameNotLegal = defineRule({
  id: "HB052",
  severity: "warning",
  summary: "a node's name is no legal host name",
  why: "RFC 1123 allows letters, digits and hyphens: hostname(1) on Debian refuses anything else, and so do some resolvers",
  source: "RFC 1123, 2.1",
  bad: ["ha.cf { bcast eth1; node node_a node-b }", "ha.cf { bcast eth1; node 192.0.2.11 192.0.2.12 }"],
  good: ["ha.cf { bcast eth1; node node-a node-b }"],
  check: onHaCf((haCf, report) => {
    const [first, ...others] = nodes(haCf).filter(({ value }) => !LEGAL.test(value) || NUMBERS.test(value));
    if (first === undefined) return;
    report(haCf, `\`${first.value}\` is no legal host name`, first.span, {
      related: others
        .filter(({ span }) => span.start !== first.span.start)
        .map(({ span }) => ({ message: "nor is this", span })),
      help: NUMBERS.test(first.value)
        ? "name the node as `uname -n` prints it there"
        : "letters, digits and hyphens between them: rename the host, here and on itself",
    });
  }),
});
