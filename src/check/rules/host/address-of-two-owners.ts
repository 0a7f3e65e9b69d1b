import type { ConfStatement } from "../../../model/cluster-files.js";
import { ipVersion } from "../../../model/ip-version.js";
import { addressOf, parseResource } from "../../../model/haresource.js";
import type { HostFiles } from "../cluster-view.js";
import { addressConfigured } from "../host-tests.js";
import { defineHostRule, type Rule } from "../rule.js";
import { addressesOf, headOf, topOf } from "../statements.js";

const CONF = "vrrp_instance V {\n interface eth0\n virtual_ipaddress {\n 10.0.0.5/24\n }\n}\n";

const check: Rule["check"] = ({ hosts }, report) => {
  for (const files of hosts) {
    const byHeartbeat = new Map(
      (files.haresources?.groups ?? []).flatMap(({ resources }) =>
        resources.flatMap(({ value, span }) => {
          const address = addressOf(parseResource(value));
          return address === null ? [] : [[address, span] as const];
        }),
      ),
    );
    for (const { ip, line } of movedByKeepalived(files)) {
      const other = byHeartbeat.get(ip);
      if (other !== undefined) {
        report(files.keepalived, `Heartbeat has \`${ip}\` too`, headOf(line), {
          related: [{ message: "in haresources", span: other }],
          help: "leave it to one of them",
        });
      }
      if (files.look?.succeeds(addressConfigured(ip)) !== true) continue;
      report(files.keepalived, `this host sets \`${ip}\` itself, at its boot`, headOf(line), {
        host: files.host,
        help: `take it out of the host's network files: grep -rwF ${ip} /etc/network /etc/netplan /etc/sysconfig/network-scripts`,
      });
    }
  }
};

export const addressOfTwoOwners = defineHostRule({
  id: "KA050",
  severity: "error",
  summary: "an address that keepalived moves is also set by Heartbeat, or by the host at its boot",
  why: "keepalived deletes it at its start, and the other owner puts it back: both nodes may hold it",
  source: "keepalived 2.2.7, tried beside Heartbeat 3.0.6",
  bad: [
    { "keepalived.conf": CONF, haresources: "a IPaddr2::10.0.0.5/24/eth0\n" },
    [{ files: { "keepalived.conf": CONF }, look: { succeeds: true } }],
  ],
  good: [
    { "keepalived.conf": CONF, haresources: "a IPaddr2::10.0.0.6/24/eth0\n" },
    [{ files: { "keepalived.conf": CONF }, look: { succeeds: false } }],
  ],
  check,
});

/** The addresses that a host's keepalived moves, each with its line. */
export function movedByKeepalived({
  keepalived,
}: HostFiles): readonly { readonly ip: string; readonly line: ConfStatement }[] {
  const instances = keepalived === null ? [] : topOf(keepalived, "vrrp_instance");
  return instances.flatMap((one) => addressesOf(one, true)).filter(({ ip }) => ipVersion(ip) > 0 && !ip.includes("%"));
}
