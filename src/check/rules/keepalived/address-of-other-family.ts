import { ipVersion } from "../../../model/ip-version.js";
import { defineRule } from "../rule.js";
import { addressesOf, lineOf, linesOf, onInstances, statementSpan, wordOf } from "../statements.js";

export const addressOfOtherFamily = defineRule({
  id: "KA076",
  severity: "error",
  summary: "an instance with addresses of both families",
  why: "an advert is of one family: keepalived drops the addresses of the other one, and they never come up",
  source: "vrrp.c of 2.2.7: `address family must match VRRP instance`",
  bad: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24; fe80::5/64 } } }",
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; native_ipv6; virtual_ipaddress { 10.0.0.5/24 } } }",
  ],
  good: [
    "keepalived.conf { vrrp_instance V { interface eth0; virtual_router_id 51; virtual_ipaddress { 10.0.0.5/24 }; virtual_ipaddress_excluded { fe80::5/64 } } }",
  ],
  check: onInstances((instance, tell) => {
    const peers = linesOf(instance, "unicast_peer").flatMap((block) => linesOf(block, ""));
    const addresses = addressesOf(instance);
    const first = wordOf(peers[0] ?? null) || (addresses[0]?.ip ?? "");
    const family = lineOf(instance, "native_ipv6") === null ? ipVersion(first) : 6;
    const others = addresses.filter(({ ip }) => ipVersion(ip) !== family && ipVersion(ip) > 0);
    const [other] = others;
    if (other === undefined) return;
    tell(`adverts of this instance are IPv${family}, and \`${other.ip}\` is not`, statementSpan(other.line), {
      help: "move it into `virtual_ipaddress_excluded`, or into an instance of its own",
    });
  }),
});
