import { onInstancePairs } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { headOf, lineOf, numberOf } from "../statements.js";

export const equalPriorities = defineRule({
  id: "KA018",
  severity: "warning",
  summary: "both nodes of a pair have the same priority",
  why: "at a start the higher address decides who is master, and nobody wrote that down",
  source: "RFC 5798, 6.4.3",
  dependsOn: ["priority", "vrrp_instance"],
  bad: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n priority 100\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n interface eth0\n}\n" } },
    ],
  ],
  good: [
    [
      { files: { "keepalived.conf": "vrrp_instance V {\n priority 150\n}\n" } },
      { files: { "keepalived.conf": "vrrp_instance V {\n priority 100\n}\n" } },
    ],
  ],
  check: onInstancePairs((one, other, report) => {
    const [mine, theirs] = [one, other].map(({ instance }) => numberOf(lineOf(instance, "priority"), 100));
    if (mine !== theirs) return;
    const place = headOf(lineOf(one.instance, "priority") ?? one.instance);
    report(one.keepalived, `${one.host} and ${other.host} both have priority ${mine ?? ""}`, place, {
      help: "give one of them more: `priority ${host.preferred ? 150 : 100}` in a playbook",
    });
  }),
});
