import { priorityOf } from "../../../model/instance-checks.js";
import { onInstancePairs, type InstanceOnNode } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { headOf, lineOf, wordOf } from "../statements.js";

const node = (state: string, priority: number) => ({
  files: { "keepalived.conf": `vrrp_instance V {\n state ${state}\n priority ${priority}\n}\n` },
});

export const masterIsAWish = defineRule({
  id: "KA025",
  severity: "note",
  summary: "`state MASTER` on both nodes, or on the lower one",
  why: "the state is only a wish for the start: the priority decides, and the lower node gives way after one election",
  source: "vrrp.c of 2.2.7; RFC 5798, 6.4",
  dependsOn: ["state", "priority", "vrrp_instance"],
  bad: [
    [node("MASTER", 150), node("MASTER", 100)],
    [node("BACKUP", 150), node("MASTER", 100)],
  ],
  good: [
    [node("MASTER", 150), node("BACKUP", 100)],
    [node("BACKUP", 150), node("BACKUP", 100)],
  ],
  check: onInstancePairs((one, other, report) => {
    const [higher, lower] = priorityOf(one.instance) >= priorityOf(other.instance) ? [one, other] : [other, one];
    const state = lineOf(lower.instance, "state");
    if (state === null || !isMaster(lower)) return;
    const message = isMaster(higher)
      ? "both nodes would like to be master at their start: the priority decides"
      : `${lower.host} would like to be master, and ${higher.host} is higher`;
    report(lower.keepalived, message, headOf(state), { help: "write `state BACKUP`" });
  }),
});

const isMaster = ({ instance }: InstanceOnNode): boolean => wordOf(lineOf(instance, "state")) === "MASTER";
