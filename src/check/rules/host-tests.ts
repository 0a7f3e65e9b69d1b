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
    *'--dport ${port} '*|*'--dports '*|*'--dport '*':'*) exit 1;;
    *'-p udp '*'--dport '*'-j ACCEPT') ;;
    *) exit 1;;
  esac
done
exit $drops`;
}

/** Succeeds when the kernel neither has ip_vs nor can load it. */
export const NO_IPVS = `[ ! -e /proc/net/ip_vs ] && command -v modprobe >/dev/null && ! modprobe -nq ip_vs`;
