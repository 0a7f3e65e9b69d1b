import { engineOf } from "../../engines/engines.js";
import type { FaultKind } from "../../model/drill.js";
import type { ServiceManager } from "../../model/facts.js";
import { quote } from "../../remote/quote.js";
import { CHANGE_FUNCTIONS } from "../change-functions.js";
import { SERVICE_CHANGE_FUNCTIONS, serviceScript } from "../changes/service.js";
import { PROCESS_FUNCTIONS } from "./process-functions.js";

/** What a fault's scripts need to know of the host. */
export interface FaultPlace {
  readonly manager: ServiceManager;
  /** A folder of the drill's own on the host, in /run. */
  readonly folder: string;
}

/**
 * Breaks a host as the fault says. For a reboot or a power loss the exchange ends
 * by itself or by the loss of the connection.
 */
export function faultScript(fault: FaultKind, { manager, folder }: FaultPlace): string {
  const head = `${CHANGE_FUNCTIONS}${SERVICE_CHANGE_FUNCTIONS}${PROCESS_FUNCTIONS}d=${quote(folder)}\n`;
  switch (fault.kind) {
    case "stop":
      return `${head}${serviceScript({ kind: "service", name: fault.service, action: "stop" }, manager)}`;
    case "kill": {
      // All are stopped first: whoever runs for a moment longer than its parent would end in order.
      const all = 'f=$(hap_family "$p")\nkill -STOP $f\nkill -KILL $f || exit $?\n';
      const kill = engineOf(fault.service)?.drill.killsAll === true ? all : 'kill -KILL "$p" || exit $?\n';
      return `${head}p=$(hap_main ${quote(fault.service)}) || exit 1\n${kill}`;
    }
    case "freeze":
      return `${head}${freezeScript(fault.service)}`;
    case "reboot":
      return `${head}( hap_detached reboot </dev/null >/dev/null 2>&1 & )\n`;
    case "power-off":
      return `${head}${POWER_LOSS}`;
    case "drop":
      return `${head}${DROP}`;
    case "cut-link":
      return `${head}${fault.links.map(rememberScript).join("")}${fault.links.map(downScript).join("")}`;
  }
}

/** The names by which a drill's rule is found again. */
export const DROP_TABLE = "hap_drill";
export const DROP_RULE = "-p 112 -m comment --comment hap-drill -j DROP";

/** VRRP is IP protocol 112. The rule comes before those of others, which stay as they are. */
const DROP = `if command -v nft >/dev/null 2>&1; then
  nft add table inet ${DROP_TABLE} && nft add chain inet ${DROP_TABLE} input '{ type filter hook input priority -300 ; }' &&
    nft add rule inet ${DROP_TABLE} input meta l4proto 112 drop || exit $?
elif command -v iptables >/dev/null 2>&1; then iptables -w -I INPUT ${DROP_RULE} || exit $?
else echo 'neither nft nor iptables is installed' >&2; exit 1; fi
exit 0
`;

/**
 * The processes are written down before they are stopped: the timer on the host must know whom to wake. The main one
 * first, so that no child is missed.
 */
function freezeScript(service: string): string {
  return `p=$(hap_main ${quote(service)}) || exit 1
printf '%s\\n' "$p" >"$d/frozen" || exit 1
kill -STOP "$p" || exit $?
f=$(hap_family "$p")
printf '%s\\n' $f >"$d/frozen" || { kill -CONT "$p"; exit 1; }
kill -STOP $f 2>/dev/null
exit 0
`;
}

/**
 * sysrq's \`b\` resets the machine without a shutdown and without a sync (sysrq.rst); the machine comes back by itself.
 */
const POWER_LOSS = `if [ -w /proc/sysrq-trigger ]; then
  ( hap_detached sh -c '{ echo 1 >/proc/sys/kernel/sysrq; echo b >/proc/sysrq-trigger; } 2>/dev/null' </dev/null >/dev/null 2>&1 & )
else
  ( hap_detached reboot -f </dev/null >/dev/null 2>&1 & )
fi
`;

/**
 * Taking a link down takes its routes and its IPv6 addresses away; only the routes of its own addresses come back by
 * themselves.
 */
function rememberScript(link: string): string {
  const name = quote(link);
  return `ip link show dev ${name} >/dev/null || exit 1
ip route show dev ${name} | sed 's/ linkdown//; s/ dead//' >"$d"/routes-${name} || exit 1
ip -6 addr show dev ${name} scope global 2>/dev/null | sed -n 's/^ *inet6 \\([^ ]*\\).*/\\1/p' >"$d"/addresses-${name}
ip -6 route show dev ${name} 2>/dev/null | sed 's/ linkdown//; s/ dead//' >"$d"/routes6-${name}
`;
}

function downScript(link: string): string {
  return `ip link set dev ${quote(link)} down || exit $?\n`;
}
