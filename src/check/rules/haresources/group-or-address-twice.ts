import { addressOf, parseResource } from "../../../model/haresource.js";
import type { Haresources, Placed, ResourceGroup } from "../../../model/cluster-files.js";
import { defineRule, onHaresources, type RuleReport } from "../rule.js";

export const groupOrAddressTwice = defineRule({
  id: "HB074",
  severity: "error",
  summary: "two groups of haresources begin with the same resource or have the same address",
  why: "Heartbeat knows a group by its first resource: two with the same are run as one, the second node's name as a script",
  source: "ResourceManager of 3.0.6 merges lines with one first resource and runs the second node's name as a script",
  bad: ["haresources {\n  a 192.168.3.118 x.sh\n  b 192.168.3.118 y.sh\n}"],
  good: ["haresources {\n  a 192.168.3.118 x.sh\n  b 192.168.3.119 x.sh\n}"],
  check: onHaresources((haresources, report) => {
    const seen: Use[] = [];
    for (const use of haresources.groups.flatMap(usesOf)) {
      const first = seen.find((other) => other.group !== use.group && clash(other, use) !== null);
      if (first !== undefined) tell(haresources, first, use, report);
      seen.push(use);
    }
  }),
});

/** A resource of a group. */
interface Use {
  readonly group: ResourceGroup;
  readonly word: Placed<string>;
  /** Whether it is the group's first, by which Heartbeat knows the group. */
  readonly isKey: boolean;
  readonly address: string | null;
}

function usesOf(group: ResourceGroup): readonly Use[] {
  return group.resources.map((word, i) => ({
    group,
    word,
    isKey: i === 0,
    address: addressOf(parseResource(word.value)),
  }));
}

function clash(a: Use, b: Use): string | null {
  if (a.isKey && b.isKey && a.word.value === b.word.value) return `two groups begin with \`${b.word.value}\``;
  return a.address !== null && a.address === b.address ? `\`${a.address}\` is in two groups` : null;
}

function tell(file: Haresources, first: Use, second: Use, report: RuleReport): void {
  report(file, clash(first, second) ?? "", second.word.span, {
    related: [{ message: "first here", span: first.word.span }],
    help: "put what belongs together on one line, or give each group an address of its own",
  });
}
