import { all, MEDIA } from "./directives.js";
import { eachHost, type Rule } from "./rule.js";

export const hb010: Rule = {
  id: "HB010",
  severity: "error",
  needs: "files",
  summary: "ha.cf has no heartbeat link",
  why: "without a link Heartbeat does not start; with ping nodes only it starts, and each node takes the other for dead",
  dependsOn: [...MEDIA, "ha.cf"],
  examples: ["ha.cf { keepalive 1; ping 192.168.3.1; node a b }"],
  check: eachHost(({ haCf }, report) => {
    if (haCf === null || all(haCf, ...MEDIA).length > 0) return;
    const ping = all(haCf, "ping", "ping6", "ping_group")[0];
    report(haCf, "expected a heartbeat link in ha.cf: `bcast`, `ucast`, `mcast` or `serial`", ping?.span ?? haCf.span, {
      ...(ping === undefined ? {} : { label: "a ping node is no link to the other node" }),
      help: "bcast eth1, or ucast eth1 with the other node's address",
    });
  }),
};
