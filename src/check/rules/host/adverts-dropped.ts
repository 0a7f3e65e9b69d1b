import type { ConfStatement } from "../../../model/cluster-files.js";
import { ADVERTS_DROPPED } from "../host-tests.js";
import { defineHostRule, onHost } from "../rule.js";
import { addressesOf, headOf, lineOf, linesOf, topOf, wordOf } from "../statements.js";

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
    [
      {
        files: { "keepalived.conf": CONF.replace("}", "virtual_ipaddress {\n fe80::5/64\n }\n}") },
        look: { succeeds: true },
      },
    ],
    [
      {
        files: { "keepalived.conf": CONF.replace("}", "unicast_peer {\n 10.0.0.2\n }\n}") },
        look: { succeeds: true },
      },
    ],
    [{ files: { "keepalived.conf": "virtual_server 10.0.0.5 80 {\n}\n" }, look: { succeeds: [ADVERTS_DROPPED] } }],
  ],
  check: onHost((look, report, { keepalived }) => {
    const instance = keepalived === null ? undefined : topOf(keepalived, "vrrp_instance").find(isPlain);
    if (instance === undefined || look.succeeds(ADVERTS_DROPPED) !== true) return;
    report(keepalived, "the packet filter of this host drops the adverts of its peer", headOf(instance), {
      help: "iptables -I INPUT -p vrrp -j ACCEPT, on both nodes, and kept where the other rules are",
    });
  }),
});

/**
 * Whether adverts are IPv4's to the multicast group: only of these the look knows. Those between two addresses are let
 * in by a rule about connections, and with AH they are packets of another protocol.
 */
function isPlain(instance: ConfStatement): boolean {
  const hasAh = linesOf(instance, "authentication").some((one) => wordOf(lineOf(one, "auth_type")) === "AH");
  const isV6 = lineOf(instance, "native_ipv6") !== null || addressesOf(instance).some(({ ip }) => ip.includes(":"));
  return !hasAh && !isV6 && linesOf(instance, "unicast_peer").length === 0;
}
