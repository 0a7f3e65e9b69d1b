import type { ClusterFile, Keepalived } from "../../../model/cluster-files.js";
import { topOf } from "../../../model/conf-statements.js";
import { isIPv4 } from "../../../model/ip-version.js";
import { virtualServersIn } from "../../../model/virtual-servers.js";
import type { Span } from "../../../source/source-file.js";
import type { ClusterView, HostFiles } from "../cluster-view.js";
import { addressMissing, ANSWERS_ARP, NO_IPVS, NO_TUNNEL, TUNNEL_FILTERED } from "../host-tests.js";
import { defineHostRule, type RuleReport } from "../rule.js";
import { headOf } from "../statements.js";

const DIRECTOR = { "ldirectord.cf": "virtual=10.0.0.5:80\n\treal=10.0.0.6:80 ipip\n" };
const KEEPALIVED =
  "virtual_server 10.0.0.5 80 {\n lvs_sched rr\n lvs_method TUN\n protocol TCP\n real_server 10.0.0.6 80 {\n TCP_CHECK {\n }\n }\n}\n";
const behind = (...succeeds: readonly string[]) => [
  [{ files: DIRECTOR }],
  [{ files: {}, address: "10.0.0.6", look: { succeeds } }],
];

export const notReadyForLvs = defineHostRule({
  id: "LV006",
  severity: "warning",
  summary: "a director's kernel has no ip_vs, or a real server does not take what directors send",
  why:
    "without ip_vs the script's start fails at the takeover and the group is given up, and keepalived's checker ends; packets that a real server does " +
    "not take are lost, and one that answers ARP gets them past the directors",
  source: "ipvsadm 1.31: `Can't initialize ipvs: Protocol not available`; ip-sysctl of Linux: arp_ignore, rp_filter",
  bad: [
    [{ files: DIRECTOR, look: { succeeds: true } }],
    [{ files: { "keepalived.conf": KEEPALIVED }, look: { succeeds: true } }],
    behind(addressMissing("10.0.0.5")),
    [
      [{ files: { "keepalived.conf": KEEPALIVED } }],
      [{ files: {}, address: "10.0.0.6", look: { succeeds: [NO_TUNNEL] } }],
    ],
    behind(ANSWERS_ARP),
    behind(NO_TUNNEL),
    behind(TUNNEL_FILTERED),
  ],
  good: [
    [{ files: DIRECTOR, look: { succeeds: false } }],
    [{ files: { haresources: "a 10.0.0.5\n" }, look: { succeeds: true } }],
    [
      [{ files: { "keepalived.conf": KEEPALIVED.replace("TUN", "NAT") } }],
      [{ files: {}, address: "10.0.0.6", look: { succeeds: true } }],
    ],
    behind(),
    [[{ files: DIRECTOR }], [{ files: {}, address: "10.0.0.7", look: { succeeds: true } }]],
  ],
  check: (view, report, views) => {
    for (const host of view.hosts) {
      const [table] = [...host.lvs, ...host.ldirectord, ...(hasVirtualServer(host) ? [host.keepalived] : [])];
      if (table == null) realServer(view, host, report, views);
      else if (host.look?.succeeds(NO_IPVS) === true) {
        report(table, "the kernel of this host neither has ip_vs nor can load it", table.span, {
          host: host.host,
          help: "a kernel with the module: `modprobe ip_vs` has to succeed (a lab: `hap lab up --kernel user-mode`)",
        });
      }
    }
  },
});

function realServer({ site }: ClusterView, host: HostFiles, report: RuleReport, views: readonly ClusterView[]): void {
  for (const { table, vip, isTunnel, span } of servedAt(site, host.address, views)) {
    const found = (test: string): boolean => host.look?.succeeds(test) === true;
    const tell = (message: string): void =>
      report(table, message, span, {
        host: host.host,
        help: `real-server { vip ${vip}; method ${isTunnel ? "tunnel" : "direct"} } on this host`,
      });
    if (found(addressMissing(vip))) {
      tell(`this real server does not have the address ${vip}`);
      continue;
    }
    if (found(ANSWERS_ARP)) tell(`this real server answers ARP for ${vip}, which is the director's to do`);
    if (isTunnel && found(NO_TUNNEL)) tell("this real server has no device for tunnelled packets, `tunl0`");
    else if (isTunnel && found(TUNNEL_FILTERED)) tell("rp_filter of this real server drops tunnelled packets");
  }
}

/** What a real server is to take: packets for an address, as they are or in a tunnel. */
export interface Served {
  readonly table: ClusterFile;
  readonly vip: string;
  readonly isTunnel: boolean;
  readonly span: Span;
}

const known = new WeakMap<readonly ClusterView[], ReadonlyMap<string, readonly Served[]>>();

/** What the directors of a site send to a host of this address, other than by NAT, which asks nothing of it. */
export function servedAt(site: string, address: string | null, views: readonly ClusterView[]): readonly Served[] {
  const all = known.get(views) ?? allServed(views);
  known.set(views, all);
  return address === null ? [] : (all.get(`${site} ${address}`) ?? []);
}

function allServed(views: readonly ClusterView[]): ReadonlyMap<string, readonly Served[]> {
  const found = new Map<string, Served[]>();
  const add = (key: string, served: Served): void => {
    if (!isIPv4(served.vip)) return;
    const here = found.get(key) ?? [];
    found.set(key, here);
    const isKnown = here.some(({ vip, isTunnel }) => vip === served.vip && isTunnel === served.isTunnel);
    if (!isKnown) here.push(served);
  };
  for (const { site, hosts } of views) {
    for (const table of hosts.flatMap(({ lvs }) => lvs)) {
      for (const { address: vip, servers } of table.services) {
        for (const { address, method, span } of servers.filter((one) => one.method.value !== "nat")) {
          const isTunnel = method.value === "tunnel";
          add(`${site} ${address.value.address}`, { table, vip: vip.value.address, isTunnel, span });
        }
      }
    }
    for (const table of hosts.flatMap(({ keepalived }) => keepalived ?? [])) {
      for (const { vip, address, isTunnel, span } of sentByKeepalived(table)) {
        add(`${site} ${address}`, { table, vip, isTunnel, span });
      }
    }
    for (const table of hosts.flatMap(({ ldirectord }) => ldirectord)) {
      for (const { address: vip, port, servers } of table.services) {
        for (const { address, method, span } of port === null ? [] : servers) {
          if (method.value === "masq") continue;
          add(`${site} ${address.value}`, { table, vip: vip.value, isTunnel: method.value === "ipip", span });
        }
      }
    }
  }
  return found;
}

/** Whether a host keeps a table by its keepalived: without ip_vs its checker ends, and only VRRP goes on. */
export function hasVirtualServer({ keepalived }: HostFiles): boolean {
  return keepalived !== null && topOf(keepalived, "virtual_server").length > 0;
}

/** What the virtual servers of a keepalived.conf send on other than by NAT. */
function sentByKeepalived(
  keepalived: Keepalived,
): readonly { readonly vip: string; readonly address: string; readonly isTunnel: boolean; readonly span: Span }[] {
  return virtualServersIn(keepalived.statements).flatMap(({ places, servers }) =>
    servers.flatMap(({ address, method, statement }) => {
      if (method !== "DR" && method !== "TUN") return [];
      return places.map((vip) => ({ vip: vip.address, address, isTunnel: method === "TUN", span: headOf(statement) }));
    }),
  );
}
