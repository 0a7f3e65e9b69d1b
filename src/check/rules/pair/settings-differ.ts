import { last } from "../directives.js";
import type { Directive } from "../../../model/cluster-files.js";
import { defineRule, onPair } from "../rule.js";

/** What both nodes should have alike, though Heartbeat starts when they do not. */
const ALIKE = ["keepalive", "deadtime", "warntime", "initdead", "deadping", "udpport", "auto_failback"];

export const settingsDiffer = defineRule({
  id: "HB046",
  severity: "warning",
  summary: "the nodes of a pair have different timers, ports or failback",
  why: "nobody compares them: each node is judged by its own value, and with different ports none hears the other",
  source: "heartbeat.c of 3.0.6: each node sends its deadtime along, and the other one uses it",
  dependsOn: [...ALIKE, "ha.cf"],
  bad: [
    [{ files: { "ha.cf": "deadtime 10\n" } }, { files: { "ha.cf": "deadtime 30\n" } }],
    [{ files: { "ha.cf": "udpport 694\n" } }, { files: { "ha.cf": "udpport 10694\n" } }],
  ],
  good: [[{ files: { "ha.cf": "deadtime 10\n" } }, { files: { "ha.cf": "deadtime 10000ms\n" } }]],
  check: onPair((one, other, report) => {
    if (one.haCf === null || other.haCf === null) return;
    for (const name of ALIKE) {
      const [mine, theirs] = [last(one.haCf, name), last(other.haCf, name)];
      if (sameValue(mine, theirs)) continue;
      const [place, missing] = mine === null ? [theirs, one] : [mine, other];
      if (place === null) continue;
      const message = `\`${name}\` differs: ${textOf(mine)} on ${one.host}, ${textOf(theirs)} on ${other.host}`;
      report(mine === null ? other.haCf : one.haCf, message, place.span, {
        related: mine === null || theirs === null ? [] : [{ message: `on ${missing.host}`, span: theirs.span }],
        help: "write the same on both nodes",
      });
    }
  }),
});

function textOf(directive: Directive | null): string {
  return directive?.values[0]?.value ?? "nothing";
}

function sameValue(one: Directive | null, other: Directive | null): boolean {
  if (one?.ms != null && other?.ms != null) return one.ms === other.ms;
  return one?.values[0]?.value.toLowerCase() === other?.values[0]?.value.toLowerCase();
}
