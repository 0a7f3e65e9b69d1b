import { onInstancePairs, reportDifference } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { versionOf } from "../statements.js";

export const versionsDiffer = defineRule({
  id: "KA021",
  severity: "error",
  summary: "the nodes of a pair speak different versions of VRRP",
  why: "each discards the other's adverts: both hold the addresses",
  source: "vrrp.c of 2.2.7: `wrong version`",
  dependsOn: ["version", "vrrp_version", "vrrp_instance", "global_defs"],
  bad: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n version 3\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n interface eth0\n}\n" } },
    ],
  ],
  good: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n version 3\n}\n" } },
      { files: { "keepalived.conf": "global_defs {\n vrrp_version 3\n}\nvrrp_instance V {\n interface eth0\n}\n" } },
    ],
  ],
  check: onInstancePairs((one, other, report) => {
    const [mine = 2, theirs = 2] = [one, other].map(({ keepalived, instance }) => versionOf(keepalived, instance));
    if (mine === theirs) return;
    const help = "write `vrrp_version` in `global_defs` alike on both nodes";
    reportDifference([one, other], report, { word: "version", values: [`${mine}`, `${theirs}`], help });
  }),
});
