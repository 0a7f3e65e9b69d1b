import { FIND_SEND_ARP } from "../../engines/heartbeat/paths.js";
import type { Engine } from "../../engines/engine.js";
import { quote } from "../../remote/quote.js";
import { OWN_FOLDER } from "../own-folder.js";

/**
 * announce ADDRESS NIC tells the network, unasked, whose an IPv4 address is: send_arp of resource-agents as IPaddr2
 * calls it, or arping(8).
 */
const ANNOUNCE = `
announce() {
  ${FIND_SEND_ARP}
  if [ -n "$hap_send_arp" ]; then "$hap_send_arp" -i 200 -r 3 -p ${OWN_FOLDER}/send_arp "$2" "$1" auto not_used not_used
  elif command -v arping >/dev/null 2>&1; then arping -U -c 3 -I "$2" "$1" >/dev/null
  fi
}
`;

/** Announces an IPv4 address that is on a network interface of the host. */
export function announceScript(address: string, nic: string): string {
  return `${ANNOUNCE}announce ${quote(address)} ${quote(nic)}\n`;
}

/**
 * Seconds for which a pair may be unsettled after a fault was undone, and how often in a row, two seconds apart, it
 * must be found settled.
 */
const UNSETTLED = 90;
const IN_A_ROW = 4;

/**
 * What a host does by itself when hap is gone, after the fault was undone: waits until its engine has settled who holds
 * what, and announces those of the IPv4 addresses that it then has. Clients may still know the other node's hardware
 * address.
 */
export function announceSettledScript(addresses: readonly string[], { shell, drill }: Engine): string {
  return `${shell.find}${ANNOUNCE}
n=0 k=0
while [ $n -lt ${UNSETTLED} ]; do
  sleep 2; n=$((n + 2))
  if ${drill.settled}; then k=$((k + 1)); else k=0; fi
  [ $k -lt ${IN_A_ROW} ] && continue
  for a in ${addresses.map(quote).join(" ")}; do
    ip -o -4 addr show to "$a/32" | while read -r i nic rest; do
      case $nic in lo|tunl*) ;; *) announce "$a" "$nic";; esac
    done
  done
  exit 0
done
`;
}
