import { defineRule, onKeepalived } from "../rule.js";
import { labelled, lineOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";

export const weightInSyncGroup = defineRule({
  id: "KA016",
  severity: "error",
  summary: "a weighted check of an instance in a sync group",
  why: "keepalived drops it: members of a group move together, so a weight of one alone means nothing",
  source: "vrrp.c of 2.2.7: `tracked with weight`",
  bad: [
    "keepalived.conf { vrrp_script chk { script /bin/true }; vrrp_sync_group G { group { V; W } }; vrrp_instance V { interface eth0; virtual_router_id 51; track_script { chk weight 5 }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_script chk { script /bin/true }; vrrp_sync_group G { group { V; W } }; vrrp_instance V { interface eth0; virtual_router_id 51; track_script { chk }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onKeepalived((keepalived, report) => {
    for (const sync of topOf(keepalived, "vrrp_sync_group")) {
      if (lineOf(sync, "sync_group_tracking_weight") !== null) continue;
      const members = new Set(
        linesOf(sync, "group").flatMap((block) => linesOf(block, "").map((line) => wordOf(line))),
      );
      for (const instance of topOf(keepalived, "vrrp_instance").filter((one) => members.has(wordOf(one)))) {
        for (const line of TRACKING.flatMap((word) => linesOf(instance, word)).flatMap((block) => linesOf(block, ""))) {
          if (Number(labelled(line, "weight") ?? 0) === 0) continue;
          report(keepalived, "keepalived drops this check: its instance is in a sync group", statementSpan(line), {
            related: [{ message: "the group", span: statementSpan(sync) }],
            help: "leave out the weight, or write `sync_group_tracking_weight` in the group",
          });
        }
      }
    }
  }),
});

const TRACKING = ["track_script", "track_interface", "track_file", "track_process", "track_bfd"];
