import { priorityOf, watchedBy, within, type WatchedBy } from "../../../model/instance-checks.js";
import { onInstancePairs } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { headOf, lineOf, wordOf } from "../statements.js";

const node = (priority: number, weight: string, more = "") => ({
  files: {
    "keepalived.conf": `vrrp_script c {\n script /bin/true\n weight ${weight}\n}\nvrrp_instance V {\n priority ${priority}\n track_script {\n c\n }\n${more}}\n`,
  },
});

export const checkNeverMoves = defineRule({
  id: "KA010",
  severity: "error",
  summary: "failed checks leave a node above its peer",
  why: "the address stays on the node whose checks have failed: what they watch is dead, and nothing happens",
  source: "vrrp_track.c of 2.2.7: weights are added to the priority; RFC 5798: of equal ones the master stays",
  dependsOn: ["priority", "weight", "track_script", "vrrp_script", "vrrp_instance"],
  bad: [
    [node(150, "-20"), node(100, "-20")],
    [node(102, "2"), node(100, "2")],
    [node(150, "-20", " track_interface {\n eth1\n }\n"), node(100, "-20", " state MASTER\n nopreempt\n")],
  ],
  good: [
    [node(150, "-60"), node(100, "-60")],
    [node(101, "2"), node(100, "2")],
    [node(150, "0"), node(100, "0")],
  ],
  check: onInstancePairs((one, other, report) => {
    for (const [node, peer] of [
      [one, other],
      [other, one],
    ] as const) {
      const [watched, theirs] = [node, peer].map(({ keepalived, instance }) => watchedBy(keepalived, instance));
      // An interface that is lost is another failure than that of a check.
      const mine = watched?.filter(({ weight, definition }) => weight !== 0 || definition !== null) ?? [];
      const [check] = mine;
      // A check without a weight takes the address away whatever the others do.
      if (check === undefined || theirs == null || mine.some(({ weight }) => weight === 0)) continue;
      // There the weights do not matter at all; beside `state MASTER` it is dropped.
      const isMaster = wordOf(lineOf(peer.instance, "state")) === "MASTER";
      if (lineOf(peer.instance, "nopreempt") !== null && !isMaster) continue;
      const [own, its] = [priorityOf(node.instance), priorityOf(peer.instance)];
      const left = within(own + sum(mine.map(({ weight }) => Math.min(0, weight))));
      const best = within(its + sum(theirs.map(({ weight }) => Math.max(0, weight))));
      if (own === 255 || left < best) continue;
      report(
        node.keepalived,
        `when ${named(mine)} has failed, ${node.host} still has ${left} of ${own + sum(mine.map(({ weight }) => Math.max(0, weight)))}, and ${peer.host} has ${best}: the address would never move`,
        headOf(check.line),
        { help: helpFor(check, own, best, its) },
      );
    }
  }),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

function named(checks: readonly WatchedBy[]): string {
  const names = [...new Set(checks.map(({ name }) => name))];
  return names.length === 1 ? `\`${names[0]}\`` : `all of ${names.map((name) => `\`${name}\``).join(", ")}`;
}

/** A weight that is enough, or none: then a failed check means FAULT. */
function helpFor({ weight, line }: WatchedBy, own: number, best: number, its: number): string {
  const enough = weight < 0 ? -(own - best + 1) : own - its + 1;
  const isOwnLine = line.word === "weight";
  const written = isOwnLine ? `\`weight ${enough}\`` : `\`${wordOf(line)} weight ${enough}\``;
  return `${written}, or leave out the weight: a failed check then moves the address whatever the priorities`;
}
