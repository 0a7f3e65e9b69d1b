import type { Endpoint } from "../../model/endpoint.js";
import { ipv6Groups } from "../../model/ip-version.js";
import { IPVSADM } from "../../model/lvs-table.js";
import { SCHEDULERS, type RealServer, type VirtualService } from "../../model/cluster-files.js";

/*
 * What is asked of hosts beside files, in POSIX sh, as `unless` of a playbook is: it looks, changes nothing, and says
 * no by failing. What cannot be known (no root, no such program) fails too, so each succeeds only when it is sure.
 */

/** Succeeds when a UDP port is taken while no Heartbeat runs. */
export function portTaken(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return `[ ! -e /run/heartbeat.pid ] && [ ! -e /var/run/heartbeat.pid ] && grep -q ': [0-9A-F]*:${hex} ' /proc/net/udp /proc/net/udp6 2>/dev/null`;
}

/**
 * Succeeds when the packet filter drops a UDP port that comes in by any interface but `lo`: the policy or the last rule
 * of INPUT drops, and no rule before it could let the packet through. A rule that is not understood may.
 */
export function portDropped(port: number): string {
  return packetDropped(`    *'--dport ${port} '*|*'--dports '*|*'--dport '*':'*) exit 1;;
    *'-p udp '*'--dport '*'-j ACCEPT') ;;`);
}

/** The same of VRRP's adverts, IP protocol 112. */
export const ADVERTS_DROPPED = packetDropped(`    *'-p udp '*'-j ACCEPT') ;;`);

/** `passing`: patterns of rules about such packets, before those that are not understood. */
function packetDropped(passing: string): string {
  return `LC_ALL=C
rules=$(iptables -S INPUT 2>/dev/null) || exit 1
drops=1
set -f
IFS='
'
for rule in $rules; do
  case $rule in
    '-P INPUT DROP') drops=0;;
    '-P INPUT ACCEPT') ;;
    '-A INPUT -j DROP'|'-A INPUT -j REJECT'*) exit 0;;
    *'-j DROP'|*'-j REJECT'*|*'-j LOG'*) ;;
    *' ! '*) exit 1;;
    *'-i lo '*'-j ACCEPT'|*'-p tcp '*|*'-p icmp '*|*'-p ipv6-icmp '*) ;;
    *NEW*) exit 1;;
    *'state RELATED,ESTABLISHED -j ACCEPT'|*'state ESTABLISHED -j ACCEPT') ;;
${passing}
    *) exit 1;;
  esac
done
exit $drops`;
}

/** Succeeds when the kernel neither has ip_vs nor can load it. */
export const NO_IPVS = `[ ! -e /proc/net/ip_vs ] && command -v modprobe >/dev/null && ! modprobe -nq ip_vs`;

/** The kernel's table of virtual services: no root is needed; where the module is not loaded there is no file. */
const TABLE = "/proc/net/ip_vs";

/**
 * A virtual service or a server as the table names it, `TCP` and `C0A80376:2775`; an IPv6 address is whole, in brackets
 * and small letters (ip_vs_ctl.c of Linux: %08X:%04X and [%pI6]:%04X).
 */
function inHex({ address, port }: Endpoint): string {
  if (address.includes(":"))
    return `[${ipv6Groups(address)
      .map((group) => group.padStart(4, "0"))
      .join(":")}]:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `${bytes.join("")}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}

/** A text as grep's pattern. */
function pattern(text: string): string {
  return text.replace(/[[\]]/g, "\\$&");
}

function lineOf({ protocol, address, scheduler }: VirtualService): string {
  // A script's own words never reach a shell.
  const named = scheduler !== null && SCHEDULERS.includes(scheduler.value) ? ` ${scheduler.value} ` : "";
  return `'^${protocol.toUpperCase()}  *${pattern(inHex(address.value))}${named}'`;
}

/** Succeeds when the table has no such service; without a table only where the kernel's files can be read. */
export function serviceMissing(service: VirtualService): string {
  return `[ -r /proc/net/dev ] && { [ ! -e ${TABLE} ] || [ -r ${TABLE} ]; } && ! grep -qs ${lineOf(service)} ${TABLE}`;
}

/** Succeeds when the table has such a service. */
export function serviceThere(service: VirtualService): string {
  return `[ -e ${TABLE} ] && grep -qs ${lineOf(service)} ${TABLE}`;
}

const FORWARD = { tunnel: "Tunnel", direct: "Route", nat: "Masq" } as const;

/**
 * Succeeds when the table has the service, and not this server by this method and weight; `Local` is the host. With
 * weight 0 a checker, or a person, has taken it out.
 */
export function serverMissing({ protocol, address }: VirtualService, server: RealServer): string {
  const weight = server.weight?.value ?? IPVSADM.weight;
  const values = { s: `${protocol.toUpperCase()} ${inHex(address.value)}`, r: inHex(server.address.value) };
  const given = Object.entries(values).map(([name, value]) => `-v ${name}='${value}'`);
  return `command -v awk >/dev/null && awk ${given.join(" ")} -v f=${FORWARD[server.method.value]} -v w=${weight} '
$1 " " $2 == s { here = 1; seen = 1; next }
$1 != "->" { here = 0 }
here && $2 == r && ($3 == f || $3 == "Local") && ($4 == w || $4 == 0) { found = 1 }
END { exit !(seen && !found) }' ${TABLE} 2>/dev/null`;
}

const CONF = "/proc/sys/net/ipv4/conf";

/** Succeeds when no interface of the host has the address. */
export function addressMissing(address: string): string {
  return `ip -o -4 addr show >/dev/null 2>&1 && ! ip -o -4 addr show | grep -qF ' ${address}/'`;
}

/** Succeeds when the host answers ARP at one interface for the address of another. */
export const ANSWERS_ARP = `[ -r ${CONF}/all/arp_ignore ] && ! grep -qvx 0 ${CONF}/*/arp_ignore`;

/** Succeeds when the host has no device that takes packets out of a tunnel (type 768: IPIP). */
export const NO_TUNNEL = `[ -r /sys/class/net/lo/type ] && ! grep -qx 768 /sys/class/net/*/type`;

/** Succeeds when a packet out of the tunnel is dropped, as the way back is another: the larger value is 1. */
export const TUNNEL_FILTERED = `a=$(cat ${CONF}/all/rp_filter 2>/dev/null) && t=$(cat ${CONF}/tunl0/rp_filter 2>/dev/null) &&
[ "$a" -le 1 ] && [ "$t" -le 1 ] && [ $((a + t)) -ge 1 ]`;

/** Where distributions keep the addresses that a host sets at its boot. */
const NETWORK_FILES = [
  "/etc/network/interfaces",
  "/etc/network/interfaces.d",
  "/etc/netplan",
  "/etc/systemd/network",
  "/etc/sysconfig/network-scripts",
  "/etc/NetworkManager/system-connections",
];

/**
 * Succeeds when the host's own network files give it an address, in the ways of ifupdown, netplan, systemd-networkd,
 * NetworkManager and Red Hat's files. Elsewhere it may be a gateway, a name server, a route or a rule of a filter.
 */
export function addressConfigured(address: string): string {
  const text = address.replaceAll(".", "\\.");
  const given = [
    `[^#]*addr(ess)?[[:space:]]+add[[:space:]]+${text}(/|[[:space:]]|$)`,
    `[[:space:]]*address[[:space:]]+${text}(/|[[:space:]]|$)`,
    `[[:space:]]*[Aa]ddress[0-9]*=${text}(/|$)`,
    `[^#]*addresses:[^#]*[^0-9.:]${text}/[0-9]`,
    `[[:space:]]*-[[:space:]]*"?${text}/[0-9]`,
    `[[:space:]]*IPADDR[0-9]*="?${text}("|$)`,
  ];
  return `grep -rqsE '^(${given.join("|")})' ${NETWORK_FILES.join(" ")}`;
}

/** Succeeds when LVS keeps clients with a server that was set to weight 0. */
export const KEEPS_TO_QUIESCENT = `[ "$(cat /proc/sys/net/ipv4/vs/expire_quiescent_template)" = 0 ]`;

/** Succeeds when perl is there and lacks a module. */
export function perlLacks(module: string): string {
  return `command -v perl >/dev/null && ! perl -M${module} -e 1 2>/dev/null`;
}
