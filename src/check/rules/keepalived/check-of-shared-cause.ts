import { priorityOf, watchedBy } from "../../../model/instance-checks.js";
import { ipVersion } from "../../../model/ip-version.js";
import { onInstancePairs } from "../instance-pairs.js";
import { defineRule } from "../rule.js";
import { headOf, lineOf, wordOf } from "../statements.js";

const node = (priority: number, script: string) => ({
  files: {
    "keepalived.conf": `vrrp_script c {\n script "${script}"\n}\nvrrp_instance V {\n priority ${priority}\n track_script {\n c\n }\n}\n`,
  },
});
const gateway = "/bin/ping -c 1 -W 1 10.0.0.254";

export const checkOfSharedCause = defineRule({
  id: "KA033",
  severity: "warning",
  summary: "both nodes give the address up for one and the same cause",
  why: "when what they ask is gone, a check without a weight has failed on both: both are in FAULT, and nobody holds the address",
  source: "keepalived 2.2.7, tried on two nodes",
  dependsOn: ["weight", "track_script", "vrrp_script", "vrrp_instance"],
  bad: [[node(150, gateway), node(100, gateway)]],
  good: [
    [node(150, "/bin/ping -c 1 127.0.0.1"), node(100, "/bin/ping -c 1 127.0.0.1")],
    [node(150, "/bin/ping -c 1 10.0.0.2"), node(100, "/bin/ping -c 1 10.0.0.1")],
    [node(150, "/usr/bin/pgrep nginx"), node(100, "/usr/bin/pgrep nginx")],
  ],
  check: onInstancePairs((one, other, report) => {
    const theirs = (watchedBy(other.keepalived, other.instance) ?? []).filter(({ weight }) => weight === 0);
    for (const { name, weight, definition } of watchedBy(one.keepalived, one.instance) ?? []) {
      const script = lineOf(definition, "script");
      const asked = pinged(wordOf(script));
      if (script === null || weight !== 0 || asked === null) continue;
      if (!theirs.some((check) => pinged(wordOf(lineOf(check.definition, "script"))) === asked)) continue;
      const enough = Math.min(253, Math.abs(priorityOf(one.instance) - priorityOf(other.instance)) + 1);
      report(one.keepalived, `when ${asked} does not answer, \`${name}\` has failed on both nodes`, headOf(script), {
        label: "both would be in FAULT",
        help: `\`weight -${enough}\` in \`vrrp_script ${name}\`: the address then moves when one of them is cut off, and stays when both are`,
      });
    }
  }),
});

/** The one address that a command asks for a sign of life; null for other commands, and for the node itself. */
function pinged(command: string): string | null {
  if (!/^(?:\S*\/)?(?:ping6?|fping6?|arping)\s/.test(command)) return null;
  const asked = command.split(/\s+/).filter((word) => ipVersion(word) > 0 && !/^(?:127\.|::1$)/.test(word));
  return asked.length === 1 ? (asked[0] ?? null) : null;
}
