import type { Placed, ResourceGroup } from "../../../model/cluster-files.js";
import { addressOf, parseResource } from "../../../model/haresource.js";
import { defineRule, onHaresources } from "../rule.js";

export const ownedTwice = defineRule({
  id: "HB108",
  severity: "error",
  summary: "two groups own the same storage, or a group has a resource twice",
  why: "with both nodes up each would mount it or promote it, and write to what only one may",
  source: "ResourceManager of 3.0.6 knows groups only, and no resource that two of them share",
  bad: [
    "haresources {\n  a 10.0.0.5 drbddisk::r0\n  b 10.0.0.6 drbddisk::r0\n}",
    "haresources {\n  a 10.0.0.5 Filesystem::/dev/sdb1::/a::ext4\n  b 10.0.0.6 Filesystem::/dev/sdb1::/b::ext4\n}",
    "haresources { a 10.0.0.5 httpd IPaddr2::10.0.0.5/24 }",
  ],
  good: ["haresources {\n  a 10.0.0.5 drbddisk::r0 httpd\n  b 10.0.0.6 drbddisk::r1 httpd\n}"],
  check: onHaresources((haresources, report) => {
    const seen: OwnerUse[] = [];
    for (const use of haresources.groups.flatMap(usesOf)) {
      const first = seen.find((other) => other.what === use.what && (use.exclusive || other.group === use.group));
      seen.push(use);
      if (first === undefined) continue;
      const where = first.group === use.group ? "twice in one group" : "in two groups";
      report(haresources, `${use.what} is ${where}`, use.word.span, {
        related: [{ message: "first here", span: first.word.span }],
        help: "keep it in one place: what belongs together is one line",
      });
    }
  }),
});

interface OwnerUse {
  readonly group: ResourceGroup;
  readonly word: Placed<string>;
  readonly what: string;
  /** Whether only one group may have it; an address in two groups is told by HB074. */
  readonly exclusive: boolean;
}

function usesOf(group: ResourceGroup): readonly OwnerUse[] {
  return group.resources.flatMap((word) => {
    const resource = parseResource(word.value);
    const [first = "all", second = ""] = resource.args;
    const use = (what: string, exclusive: boolean): OwnerUse => ({ group, word, what, exclusive });
    const address = addressOf(resource);
    if (address !== null) return [use(`the address \`${address}\``, false)];
    if (resource.script === "drbddisk") return [use(`the DRBD resource \`${first}\``, true)];
    if (resource.script === "LVM") return [use(`the volume group \`${first}\``, true)];
    if (resource.script !== "Filesystem") return [use(`\`${word.value}\``, false)];
    return [
      ...(/^(-|none|.*:)/.test(first) ? [] : [use(`the device \`${first}\``, true)]),
      use(`the mount point \`${second}\``, false),
    ];
  });
}
