import { defineRule } from "../rule.js";
import { linesOf, onInstances, statementSpan, topOf } from "../statements.js";

export const nothingTracked = defineRule({
  id: "KA029",
  severity: "warning",
  summary: "an instance watches nothing",
  why: "the address stays where keepalived runs, even when the service behind it is dead",
  source: "what VRRP sees: adverts, not services",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51;  virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_script chk { script /bin/true }; vrrp_instance V { interface eth0; virtual_router_id 51; track_script { chk }; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  check: onInstances((instance, tell, keepalived) => {
    const groups = topOf(keepalived, "vrrp_sync_group");
    if ([instance, ...groups].some((one) => TRACKING.some((word) => linesOf(one, word).length > 0))) return;
    if (topOf(keepalived, "virtual_server").length > 0) return;
    tell("a dead service keeps the address", statementSpan(instance), {
      help: 'watch it: `vrrp_script chk { script "/usr/bin/pgrep nginx"; interval 2 }` and `track_script { chk }`',
    });
  }),
});

const TRACKING = ["track_script", "track_file", "track_process", "track_bfd"];
