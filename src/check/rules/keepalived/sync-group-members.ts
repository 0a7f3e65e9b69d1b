import { defineRule, onKeepalived } from "../rule.js";
import { linesOf, statementSpan, topOf, wordOf } from "../statements.js";

export const syncGroupMembers = defineRule({
  id: "KA040",
  severity: "warning",
  summary: "a sync group that groups nothing",
  why: "a group of one, or with a member that is no instance, is dropped: its instances move one by one",
  source: "vrrp.c of 2.2.7: `has only 1 virtual router(s)`",
  bad: [
    "keepalived.conf { vrrp_sync_group G { group { V } }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
    "keepalived.conf { vrrp_sync_group G { group { V; X } }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_sync_group G { group { V; W } }; vrrp_instance W { interface eth0; virtual_router_id 52 }; vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    const known = new Set(topOf(keepalived, "vrrp_instance").map((one) => wordOf(one)));
    for (const sync of topOf(keepalived, "vrrp_sync_group")) {
      const members = linesOf(sync, "group").flatMap((block) => linesOf(block, ""));
      const stranger = members.find((line) => !known.has(wordOf(line)));
      if (members.length > 1 && stranger === undefined) continue;
      report(
        keepalived,
        stranger === undefined ? "a group of one moves alone" : `no instance is called \`${wordOf(stranger)}\``,
        statementSpan(stranger ?? sync),
        {
          help: "name two instances of this file or more, one a line",
        },
      );
    }
  }),
});
