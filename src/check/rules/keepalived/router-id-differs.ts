import { onInstancePairs, reportDifference } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { lineOf, wordOf } from "../statements.js";

export const routerIdDiffers = defineRule({
  id: "KA002",
  severity: "error",
  summary: "the nodes of a pair have different virtual router ids",
  why: "each is master of a router of its own: both hold the addresses, and no log tells",
  source: "measured with 2.2.7",
  dependsOn: ["virtual_router_id", "vrrp_instance"],
  bad: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 51\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 52\n}\n" } },
    ],
  ],
  good: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 51\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n virtual_router_id 51\n}\n" } },
    ],
  ],
  check: onInstancePairs((one, other, report) => {
    const values = [one, other].map(({ instance }) => wordOf(lineOf(instance, "virtual_router_id")));
    const [mine = "", theirs = ""] = values;
    if (mine === "" || theirs === "" || Number(mine) === Number(theirs)) return;
    const help = "write the same number on both nodes";
    reportDifference([one, other], report, { word: "virtual_router_id", values: [mine, theirs], help });
  }),
});
