import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const udpportAfterLink = defineRule({
  id: "HB013",
  severity: "warning",
  summary: "udpport stands after the links that it is for",
  why: "each kind of link reads the port once, at its first line: a later udpport changes nothing and is not complained about",
  source: "bcast.c and ucast.c of 3.0.6 read the port when their first line is read",
  bad: ["ha.cf { bcast eth1; udpport 10694; node a b }"],
  good: ["ha.cf { udpport 10694; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const port = haCf.directives.findIndex((directive) => directive.name === "udpport");
    const link = all(haCf, "bcast", "udp", "ucast", "ucast6")[0];
    const late = haCf.directives[port];
    if (late === undefined || link === undefined || haCf.directives.indexOf(link) > port) return;
    report(haCf, `\`udpport\` after \`${link.name}\` is ignored`, late.span, {
      related: [{ message: "this link has its port already", span: link.span }],
      help: `move \`udpport\` above \`${link.name}\``,
    });
  }),
});
