import { onInstancePairs, reportDifference, type InstanceOnNode } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { lineOf, numberOf, versionOf } from "../statements.js";

export const advertsDiffer = defineRule({
  id: "KA020",
  severity: "error",
  summary: "the nodes of a pair send adverts at different intervals",
  why: "in version 2 each discards the other's adverts: both hold the addresses; in version 3 the master's counts",
  source: "vrrp.c of 2.2.7: `advertisement interval mismatch`",
  dependsOn: ["advert_int", "version", "vrrp_version", "vrrp_instance", "keepalived.conf"],
  bad: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n advert_int 1\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n advert_int 2\n}\n" } },
    ],
  ],
  good: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n advert_int 1\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n interface eth0\n}\n" } },
    ],
  ],
  check: onInstancePairs((one, other, report) => {
    const [mine = 1, theirs = 1] = [one, other].map(({ instance }) => numberOf(lineOf(instance, "advert_int"), 1));
    if (mine === theirs) return;
    const help = "write the same interval on both nodes";
    const compared = { word: "advert_int", values: [`${mine} s`, `${theirs} s`], help } as const;
    // With version 3 the backup takes the interval of the master's adverts.
    const softly: typeof report = (file, message, span, parts) =>
      report(file, message, span, { ...parts, severity: "warning" });
    reportDifference([one, other], isThree(one) && isThree(other) ? softly : report, compared);
  }),
});

function isThree({ keepalived, instance }: InstanceOnNode): boolean {
  return versionOf(keepalived, instance) === 3;
}
