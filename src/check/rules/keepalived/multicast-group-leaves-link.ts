import { defineRule, onKeepalived } from "../rule.js";
import { globalOf, statementSpan, wordOf } from "../statements.js";

export const multicastGroupLeavesLink = defineRule({
  id: "KA028",
  severity: "warning",
  summary: "the multicast group is not one of the local link",
  why: "switches pass 224.0.0.x everywhere; other groups are lost on those that snoop: both nodes hold the address",
  source: "RFC 4541",
  bad: ["keepalived.conf { global_defs { vrrp_mcast_group4 239.1.1.1 } }"],
  good: ["keepalived.conf { global_defs { vrrp_mcast_group4 224.0.0.99 } }"],
  check: onKeepalived((keepalived, report) => {
    const group = globalOf(keepalived, "vrrp_mcast_group4");
    if (group === null || wordOf(group).startsWith("224.0.0.")) return;
    report(keepalived, "some switches lose adverts to this group", statementSpan(group), {
      help: "use one of 224.0.0.0/24, or `unicast_peer`",
    });
  }),
});
