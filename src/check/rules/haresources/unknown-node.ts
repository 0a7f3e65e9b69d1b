import { suggest } from "../../../diagnostics/did-you-mean.js";
import { all, nodes } from "../directives.js";
import { defineRule, onHaresources } from "../rule.js";

export const unknownNode = defineRule({
  id: "HB072",
  severity: "error",
  summary: "haresources names a node that ha.cf does not",
  why: "Heartbeat checks every name at its start and does not start with an unknown one",
  source: "config.c of 3.0.6: `Bad nodename in /etc/ha.d//haresources [..]`",
  dependsOn: ["node", "ha.cf"],
  bad: ["ha.cf { bcast eth1; node a b }\nharesources { c 192.168.3.118 }"],
  good: ["ha.cf { bcast eth1; node a b }\nharesources { B 192.168.3.118 }"],
  check: onHaresources((haresources, report, { haCf }) => {
    if (haCf === null) return;
    const known = nodes(haCf);
    // An ha.cf that names no node at all is told there.
    if (known.length === 0 && all(haCf, "autojoin").length === 0) return;
    const names = known.map((name) => name.value);
    for (const { node } of haresources.groups) {
      if (names.some((name) => name.toLowerCase() === node.value.toLowerCase())) continue;
      const near = suggest(node.value, names);
      const first = known[0];
      report(haresources, `\`${node.value}\` is no node of ha.cf`, node.span, {
        label: near === null ? "not a node" : `did you mean \`${near}\`?`,
        related: first === undefined ? [] : [{ message: "the nodes are named here", span: first.span }],
        help: names.length === 0 ? undefined : `expected ${names.map((name) => `\`${name}\``).join(" or ")}`,
      });
    }
  }),
});
