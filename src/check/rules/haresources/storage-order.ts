import type { Placed } from "../../../model/cluster-files.js";
import { parseResource } from "../../../model/haresource.js";
import { defineRule, onHaresources } from "../rule.js";

/** What gets storage ready, in the order in which it has to come. */
const STORAGE = ["drbddisk", "drbdupper", "Raid1", "LVM", "Filesystem"];

export const storageOrder = defineRule({
  id: "HB107",
  severity: "error",
  summary: "a group mounts a file system before its storage is there",
  why: "a line is started from left to right: the mount fails at the takeover, and Heartbeat gives the group up",
  source: "ResourceManager of 3.0.6; drbddisk(8)",
  bad: [
    "haresources { a Filesystem::/dev/drbd0::/data::ext4 drbddisk::r0 10.0.0.5 }",
    "haresources { a Filesystem::/dev/vg/data::/data::ext4 LVM::vg }",
  ],
  good: [
    "haresources { a drbddisk::r0 LVM::vg Filesystem::/dev/vg/data::/data::ext4 10.0.0.5 mysql }",
    "haresources { a Filesystem::/dev/sdb1::/data::ext4 10.0.0.5 }",
  ],
  check: onHaresources((haresources, report) => {
    for (const { resources } of haresources.groups) {
      const storage = resources.filter(({ value }) => STORAGE.includes(scriptOf(value)));
      storage.forEach((word, i) => {
        const late = storage.slice(i + 1).find((other) => isBefore(other, word));
        if (late !== undefined) {
          report(haresources, `\`${scriptOf(late.value)}\` comes too late for \`${scriptOf(word.value)}\``, word.span, {
            related: [{ message: "started after it", span: late.span }],
            help: `move \`${late.value}\` before \`${word.value}\``,
          });
        } else if (usesDrbd(word.value) && !resources.some(({ value }) => scriptOf(value).startsWith("drbd"))) {
          report(haresources, "nothing makes this node the primary of DRBD before the mount", word.span, {
            severity: "warning",
            help: "put `drbddisk::RESOURCE` before it",
          });
        }
      });
    }
  }),
});

function scriptOf(word: string): string {
  return parseResource(word).script;
}

/** Whether a resource has to be started before another one. */
function isBefore(one: Placed<string>, other: Placed<string>): boolean {
  const [rank, otherRank] = [one, other].map(({ value }) => STORAGE.indexOf(scriptOf(value)));
  return rank !== undefined && otherRank !== undefined && rank < otherRank && scriptOf(other.value) === "Filesystem";
}

function usesDrbd(word: string): boolean {
  return scriptOf(word) === "Filesystem" && word.startsWith("Filesystem::/dev/drbd");
}
