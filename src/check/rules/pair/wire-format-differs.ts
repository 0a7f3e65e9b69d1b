import { last } from "../directives.js";
import { defineRule, onPair } from "../rule.js";

/** What both nodes have to have alike to read each other, and what holds when it is not given. */
const FORMAT = { msgfmt: "classic", compression: "zlib", traditional_compression: "no" };

export const wireFormatDiffers = defineRule({
  id: "HB048",
  severity: "error",
  summary: "the nodes of a pair send packets of different form",
  why: "neither reads the other: both take the other for dead and own everything",
  source: "ha.cf(5): msgfmt has to be the same on all nodes",
  dependsOn: [...Object.keys(FORMAT), "ha.cf"],
  bad: [[{ files: { "ha.cf": "msgfmt netstring\n" } }, { files: { "ha.cf": "node a b\n" } }]],
  good: [[{ files: { "ha.cf": "msgfmt classic\n" } }, { files: { "ha.cf": "node a b\n" } }]],
  check: onPair((one, other, report) => {
    if (one.haCf === null || other.haCf === null) return;
    for (const [name, normal] of Object.entries(FORMAT)) {
      const [mine, theirs] = [last(one.haCf, name), last(other.haCf, name)];
      const [value = normal, otherValue = normal] = [mine?.values[0]?.value, theirs?.values[0]?.value];
      const place = mine ?? theirs;
      if (value === otherValue || place === null) continue;
      const message = `\`${name}\` is ${value} on ${one.host} and ${otherValue} on ${other.host}`;
      report(mine === null ? other.haCf : one.haCf, message, place.span, { help: "write the same on both nodes" });
    }
  }),
});
