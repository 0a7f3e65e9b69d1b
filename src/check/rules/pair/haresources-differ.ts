import type { ResourceGroup } from "../../../model/cluster-files.js";
import { defineRule, onPair } from "../rule.js";

export const haresourcesDiffer = defineRule({
  id: "HB071",
  severity: "error",
  summary: "haresources is not the same on both nodes",
  why: "nothing compares them: at a takeover the nodes start different things, or the same thing twice",
  source: "the sample haresources: the file has to be the same on all nodes",
  dependsOn: ["haresources"],
  bad: [
    [{ files: { haresources: "a 10.0.0.5 x.sh\n" } }, { files: { haresources: "a 10.0.0.5 y.sh\n" } }],
    [{ files: { haresources: "a 10.0.0.5\n" } }, { files: { haresources: "a 10.0.0.5\nb 10.0.0.6\n" } }],
    [{ files: { haresources: "a 10.0.0.5\n" } }, { files: { haresources: "b 10.0.0.5\n" } }],
  ],
  good: [
    [
      { files: { haresources: "A  10.0.0.5 \\\n  x.sh\n" } },
      { files: { haresources: "# the same\na 10.0.0.5 x.sh\n" } },
    ],
  ],
  check: onPair((one, other, report) => {
    if (one.haresources === null || other.haresources === null) return;
    const [mine, theirs] = [one.haresources.groups, other.haresources.groups];
    const at = Math.max(mine.length, theirs.length);
    for (let i = 0; i < at; i++) {
      const [group, twin] = [mine[i], theirs[i]];
      if (group !== undefined && twin !== undefined && textOf(group) === textOf(twin)) continue;
      const place = group ?? twin;
      if (place === undefined) return;
      const file = group === undefined ? other.haresources : one.haresources;
      report(file, `group ${i + 1} is not the same on ${one.host} and ${other.host}`, place.span, {
        label: `on ${group === undefined ? other.host : one.host}`,
        related: group === undefined || twin === undefined ? [] : [{ message: `on ${other.host}`, span: twin.span }],
        help: "copy the file from the node where it is right: it names the preferred node, not the node it lies on",
      });
      return;
    }
  }),
});

function textOf({ node, resources }: ResourceGroup): string {
  return [node.value.toLowerCase(), ...resources.map(({ value }) => value)].join(" ");
}
