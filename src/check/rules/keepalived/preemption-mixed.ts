import { onInstancePairs } from "../instance-pairs.js";
import { defineRule, type Rule } from "../rule.js";
import { headOf, lineOf, numberOf, onInstances, wordOf } from "../statements.js";

/** Each node by itself: one that begins as MASTER preempts whatever it says. */
const onBeginning: Rule["check"] = onInstances((instance, tell) => {
  const line = lineOf(instance, "nopreempt");
  if (line === null || wordOf(lineOf(instance, "state")) !== "MASTER") return;
  tell("`nopreempt` is dropped beside `state MASTER`", headOf(line), { help: "write `state BACKUP` on both nodes" });
});

export const preemptionMixed = defineRule({
  id: "KA008",
  severity: "error",
  summary: "`nopreempt` that has no effect: beside `state MASTER`, or on the lower node only",
  why: "the higher node takes the addresses back whenever it returns: nothing of it is of use",
  source:
    "vrrp.c of 2.2.7: `nopreempt will not work with initial state MASTER`; only the node that has it leaves a lower master alone",
  dependsOn: ["nopreempt", "priority", "vrrp_instance"],
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; state MASTER; nopreempt; virtual_ipaddress { 10.0.0.5/24 } } }",
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n priority 150\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n priority 100\n nopreempt\n}\n" } },
    ],
  ],
  good: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n priority 150\n nopreempt\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n priority 100\n nopreempt\n}\n" } },
    ],
  ],
  check: (view, report, views) => {
    onBeginning(view, report, views);
    onRanks(view, report, views);
  },
});

const onRanks: Rule["check"] = onInstancePairs((one, other, report) => {
  const ranked = [one, other].sort((a, b) => rank(b.instance) - rank(a.instance));
  const [higher, lower] = ranked;
  if (higher === undefined || lower === undefined || rank(higher.instance) === rank(lower.instance)) return;
  const line = lineOf(lower.instance, "nopreempt");
  if (line === null || lineOf(higher.instance, "nopreempt") !== null) return;
  const message = `${lower.host} has \`nopreempt\`, and ${higher.host}, which is higher, has not`;
  report(lower.keepalived, message, headOf(line), { help: "write `nopreempt` on both nodes, or on neither" });
});

function rank(instance: Parameters<typeof lineOf>[0]): number {
  return numberOf(lineOf(instance, "priority"), 100);
}
