import type { ConfStatement, Keepalived } from "../../model/cluster-files.js";
import type { HostFiles } from "./cluster-view.js";
import { onPair, type Rule, type RuleReport } from "./rule.js";
import { headOf, lineOf, topOf, wordOf } from "./statements.js";

/** One instance on one node. */
export interface InstanceOnNode {
  readonly host: string;
  readonly keepalived: Keepalived;
  readonly instance: ConfStatement;
}

/** A check of each instance that both nodes of a pair have, known by its name. */
export function onInstancePairs(
  check: (one: InstanceOnNode, other: InstanceOnNode, report: RuleReport) => void,
): Rule["check"] {
  return onPair((one, other, report) => {
    for (const mine of instancesOf(one)) {
      const theirs = instancesOf(other).find(({ instance }) => wordOf(instance) === wordOf(mine.instance));
      if (theirs !== undefined) check(mine, theirs, report);
    }
  });
}

function instancesOf({ host, keepalived }: HostFiles): readonly InstanceOnNode[] {
  if (keepalived === null) return [];
  return topOf(keepalived, "vrrp_instance").map((instance) => ({ host, keepalived, instance }));
}

/** What one keyword or block comes to on each node. */
export interface Compared {
  /** The keyword whose line is shown. */
  readonly word: string;
  readonly values: readonly [string, string];
  readonly help: string;
}

/** Reports a difference at the first node's line, or at its instance where it has none, with the other's beside it. */
export function reportDifference(
  [one, other]: readonly [InstanceOnNode, InstanceOnNode],
  report: RuleReport,
  { word, values: [mine, theirs], help }: Compared,
): void {
  const place = ({ instance }: InstanceOnNode) => {
    const line = lineOf(instance, word);
    return headOf(line ?? instance);
  };
  const message = `\`${word}\` differs: ${mine} on ${one.host}, ${theirs} on ${other.host}`;
  report(one.keepalived, message, place(one), {
    related: [{ message: `on ${other.host}`, span: place(other) }],
    help,
  });
}
