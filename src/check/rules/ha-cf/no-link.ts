import { all, MEDIA } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const noLink = defineRule({
  id: "HB010",
  severity: "error",
  summary: "ha.cf has no heartbeat link",
  why: "without a link Heartbeat does not start; with ping nodes only it starts, and each node takes the other for dead",
  source: "config.c of 3.0.6: `No heartbeat media defined`; ping nodes count as media there",
  dependsOn: [...MEDIA, "ha.cf"],
  bad: ["ha.cf { keepalive 1; ping 192.168.3.1; node a b }"],
  good: ["ha.cf { ucast eth1 10.0.0.2; node a b }"],
  check: onHaCf((haCf, report) => {
    if (all(haCf, ...MEDIA).length > 0) return;
    const ping = all(haCf, "ping", "ping6", "ping_group")[0];
    report(haCf, "expected a heartbeat link in ha.cf: `bcast`, `ucast`, `mcast` or `serial`", ping?.span ?? haCf.span, {
      ...(ping === undefined ? {} : { label: "a ping node is no link to the other node" }),
      help: "bcast eth1, or ucast eth1 with the other node's address",
    });
  }),
});
