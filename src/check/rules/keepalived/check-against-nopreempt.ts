import { watchedBy } from "../../../model/instance-checks.js";
import { onInstancePairs } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { headOf, lineOf, wordOf } from "../statements.js";

const node = (weight: string, nopreempt: string) => ({
  files: {
    "keepalived.conf": `vrrp_script c {\n script /bin/true\n weight ${weight}\n}\nvrrp_instance V {\n priority 100\n${nopreempt} track_script {\n c\n }\n}\n`,
  },
});

export const checkAgainstNopreempt = defineRule({
  id: "KA011",
  severity: "error",
  summary: "a check that only lowers the priority, and a peer that takes over from nobody",
  why: "a node with `nopreempt` leaves every living master alone, however low its priority: the address stays with the dead service",
  source: "vrrp.c of 2.2.7: a backup with `nopreempt` takes each advert as one of a higher master",
  dependsOn: ["nopreempt", "weight", "track_script", "vrrp_script", "vrrp_instance", "state"],
  bad: [[node("-60", " nopreempt\n"), node("-60", " nopreempt\n")]],
  good: [
    [node("0", " nopreempt\n"), node("0", " nopreempt\n")],
    [node("-60", ""), node("-60", "")],
  ],
  check: onInstancePairs((one, other, report) => {
    for (const [node, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      const nopreempt = lineOf(peer.instance, "nopreempt");
      // Beside `state MASTER` it is dropped.
      if (nopreempt === null || wordOf(lineOf(peer.instance, "state")) === "MASTER") continue;
      const checks = watchedBy(node.keepalived, node.instance) ?? [];
      for (const { name, line } of checks.filter(({ weight }) => weight !== 0)) {
        const message = `a failed \`${name}\` only lowers the priority, and with \`nopreempt\` the other node would not take over`;
        report(node.keepalived, message, headOf(line), {
          related: [{ message: "takes over from nobody that lives", span: headOf(nopreempt) }],
          help: "leave out the weight: a failed check then means FAULT, and the address moves; or leave out `nopreempt`",
        });
      }
    }
  }),
});
