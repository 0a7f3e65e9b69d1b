import { priorityOf } from "../../../model/instance-checks.js";
import { defineRule, onPair } from "../rule.js";
import { headOf, lineOf, linesOf, topOf, wordOf } from "../statements.js";

const node = (first: number, second: number) => ({
  files: {
    "keepalived.conf": `vrrp_sync_group G {\n group {\n V\n W\n }\n}\nvrrp_instance V {\n priority ${first}\n}\nvrrp_instance W {\n priority ${second}\n}\n`,
  },
});

export const groupRankedApart = defineRule({
  id: "KA041",
  severity: "error",
  summary: "the members of a sync group do not agree which node is higher",
  why: "a group becomes master only where all its members win: each node keeps one that loses, and the group moves only by a failure",
  source: "keepalived 2.2.7, tried on two nodes",
  dependsOn: ["priority", "group", "vrrp_instance", "vrrp_sync_group"],
  bad: [[node(150, 100), node(100, 150)]],
  good: [[node(150, 150), node(100, 100)]],
  check: onPair((one, other, report) => {
    if (one.keepalived === null || other.keepalived === null) return;
    const theirs = topOf(other.keepalived, "vrrp_instance");
    const mine = topOf(one.keepalived, "vrrp_instance");
    for (const sync of topOf(one.keepalived, "vrrp_sync_group")) {
      const names = linesOf(sync, "group").flatMap((block) => linesOf(block, "").map((line) => wordOf(line)));
      const ranked = names.flatMap((name) => {
        const [here, there] = [mine, theirs].map((all) => all.find((instance) => wordOf(instance) === name));
        if (here === undefined || there === undefined) return [];
        return [{ name, instance: here, ahead: Math.sign(priorityOf(here) - priorityOf(there)) }];
      });
      const first = ranked.find(({ ahead }) => ahead !== 0);
      const against = ranked.find(({ ahead }) => ahead === -(first?.ahead ?? 0) && ahead !== 0);
      if (first === undefined || against === undefined) continue;
      const [higher, lower] = first.ahead > 0 ? [one, other] : [other, one];
      report(
        one.keepalived,
        `\`${first.name}\` is higher on ${higher.host}, and \`${against.name}\` of the same group on ${lower.host}`,
        headOf(lineOf(against.instance, "priority") ?? against.instance),
        {
          related: [
            { message: "ranked the other way", span: headOf(lineOf(first.instance, "priority") ?? first.instance) },
          ],
          help: "give all members of a group the same node as the higher one",
        },
      );
    }
  }),
});
