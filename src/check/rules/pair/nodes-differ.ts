import { nodes } from "../directives.js";
import { defineRule, onPair } from "../rule.js";

export const nodesDiffer = defineRule({
  id: "HB047",
  severity: "error",
  summary: "the nodes of a pair do not name the same nodes",
  why: "a node throws away the packets of one that it does not know, and takes the other for dead",
  source: "heartbeat.c of 3.0.6: `process_status_message: bad node [..] in message`",
  dependsOn: ["node", "ha.cf"],
  bad: [[{ files: { "ha.cf": "node a b\n" } }, { files: { "ha.cf": "node a c\n" } }]],
  good: [[{ files: { "ha.cf": "node a b\n" } }, { files: { "ha.cf": "node B\nnode A\n" } }]],
  check: onPair((one, other, report) => {
    if (one.haCf === null || other.haCf === null) return;
    const [mine, theirs] = [nodes(one.haCf), nodes(other.haCf)];
    const known = new Set(theirs.map(({ value }) => value.toLowerCase()));
    const odd = mine.find(({ value }) => !known.has(value.toLowerCase()));
    const own = new Set(mine.map(({ value }) => value.toLowerCase()));
    const more = theirs.find(({ value }) => !own.has(value.toLowerCase()));
    const [first] = odd === undefined ? mine : theirs;
    const place = odd ?? more;
    if (place === undefined) return;
    const [here, there] = odd === undefined ? [other, one] : [one, other];
    report(here.haCf, `\`${place.value}\` is a node on ${here.host}, and not on ${there.host}`, place.span, {
      related: first === undefined ? [] : [{ message: `the nodes of ${there.host}`, span: first.span }],
      help: "name the same two nodes on both",
    });
  }),
});
