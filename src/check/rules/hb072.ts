import { suggest } from "../../diagnostics/did-you-mean.js";
import { nodes } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb072: Rule = {
  id: "HB072",
  severity: "error",
  needs: "files",
  summary: "haresources names a node that ha.cf does not",
  why: "Heartbeat checks every name at its start and does not start with an unknown one",
  dependsOn: ["node", "ha.cf"],
  examples: ["ha.cf { bcast eth1; node a b }\nharesources { c 192.168.3.118 }"],
  check: eachHost(({ haCf, haresources }, report) => {
    if (haCf === null || haresources === null) return;
    const known = nodes(haCf);
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
};
