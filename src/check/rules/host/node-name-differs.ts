import { nodes } from "../directives.js";
import { defineHostRule, onHost } from "../rule.js";

export const nodeNameDiffers = defineHostRule({
  id: "HB050",
  severity: "error",
  summary: "the host's own name is no node of ha.cf",
  why: "Heartbeat does not start: it looks for itself by the name that `uname -n` prints, or nodeinfo",
  source: "config.c of 3.0.6: `Current node [..] not in configuration!`",
  dependsOn: ["node", "autojoin", "ha.cf"],
  bad: [[{ files: { "ha.cf": "node node-a node-b\n" }, look: { nodeName: "node-a.example.com" } }]],
  good: [[{ files: { "ha.cf": "node node-a node-b\n" }, look: { nodeName: "NODE-A" } }]],
  check: onHost(({ nodeName }, report, { haCf }) => {
    if (haCf === null || nodeName === null) return;
    const names = nodes(haCf);
    const [first] = names;
    if (first === undefined || names.some(({ value }) => value.toLowerCase() === nodeName.toLowerCase())) return;
    report(haCf, `this host calls itself \`${nodeName}\`, which is no node here`, first.span, {
      help: `node ${nodeName}, or set the host's name: hostnamectl set-hostname ${first.value}`,
    });
  }),
});
