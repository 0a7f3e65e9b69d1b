import type { HaCf } from "../../../model/cluster-files.js";
import { all, MEDIA } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const singleLink = defineRule({
  id: "HB011",
  severity: "warning",
  summary: "heartbeats have one way only",
  why: "when that cable, card or switch fails, each node takes the other for dead and both take the address",
  source: "two real nodes whose only link was cut: both owned everything",
  dependsOn: [...MEDIA, "ha.cf"],
  bad: ["ha.cf { bcast eth1; node a b }", "ha.cf {\n  ucast eth1 10.0.0.1\n  ucast eth1 10.0.0.2\n  node a b\n}"],
  good: ["ha.cf { bcast eth1; ucast eth0 192.168.3.88; node a b }"],
  check: onHaCf((haCf, report) => {
    const links = all(haCf, ...MEDIA);
    const [first] = links;
    const [only, second] = waysOf(haCf);
    if (first === undefined || only === undefined || second !== undefined) return;
    report(haCf, `all heartbeats go over \`${only}\``, first.span, {
      label: "the only way to the other node",
      help: `add a second way over another network: \`ucast ${only === "eth0" ? "eth1" : "eth0"}\` with the other node's address there`,
    });
  }),
});

/** The interfaces and serial lines that carry heartbeats. */
function waysOf(haCf: HaCf): readonly string[] {
  const ways = all(haCf, ...MEDIA).flatMap(({ name, values }) => {
    const one = name.startsWith("ucast") || name.startsWith("mcast");
    return values.slice(0, one ? 1 : values.length).map(({ value }) => value);
  });
  return [...new Set(ways)];
}
