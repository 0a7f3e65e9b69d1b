import { ADVERTS_DROPPED } from "../host-tests.js";
import { defineHostRule, onHost } from "../rule.js";
import { headOf, lineOf, linesOf, topOf, wordOf } from "../statements.js";

const CONF = "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n}\n";

export const advertsDropped = defineHostRule({
  id: "KA017",
  severity: "error",
  summary: "the host's packet filter drops VRRP's adverts",
  why: "a node that hears nobody becomes master: both hold the addresses and answer ARP for them; one such node is enough",
  source: "`iptables -S INPUT`, where it is so simple that nothing can let the packets through; tried on two nodes",
  bad: [[{ files: { "keepalived.conf": CONF }, look: { succeeds: true } }]],
  good: [
    [{ files: { "keepalived.conf": CONF }, look: { succeeds: false } }],
    [{ files: { "keepalived.conf": "virtual_server 10.0.0.5 80 {\n}\n" }, look: { succeeds: [ADVERTS_DROPPED] } }],
  ],
  check: onHost((look, report, { keepalived }) => {
    // With AH the adverts are packets of another protocol, inside of which are those of VRRP.
    const instance = keepalived === null ? undefined : topOf(keepalived, "vrrp_instance").find((one) => !hasAh(one));
    if (instance === undefined || look.succeeds(ADVERTS_DROPPED) !== true) return;
    report(keepalived, "the packet filter of this host drops the adverts of its peer", headOf(instance), {
      help: "iptables -I INPUT -p vrrp -j ACCEPT, on both nodes, and kept where the other rules are",
    });
  }),
});

function hasAh(instance: Parameters<typeof lineOf>[0]): boolean {
  return linesOf(instance, "authentication").some((one) => wordOf(lineOf(one, "auth_type")) === "AH");
}
