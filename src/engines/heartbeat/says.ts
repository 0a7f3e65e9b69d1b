import { quote } from "../../remote/quote.js";
import { MOVES_RESOURCES } from "./paths.js";

/** Seconds for each program: cl_status(1) itself waits five for a daemon that does not answer. */
const LIMIT = 6;

/**
 * What a running Heartbeat says of its resources, and of each of these peers. Where it does not run, or its peer is
 * asked for the second time, nothing is started for it.
 */
export function saysScript(peers: readonly (string | null)[]): string {
  const lines = peers.map((peer) => {
    const asked = peer === null ? ":" : `p=$(hap_say nodestatus ${quote(peer.toLowerCase())})`;
    return `p=\nif [ $r = yes ] && [ -n "$s" ]; then ${asked}; fi\nprintf '%s %s %s %s\\n' $r "\${s:--}" "\${p:--}" "\${m:--}"\n`;
  });
  return `r=no s= m=
hap_say() { if command -v timeout >/dev/null 2>&1; then timeout ${LIMIT} cl_status "$@"; else cl_status "$@"; fi 2>/dev/null </dev/null; }
if [ -n "$hap_heartbeat" ] && "$hap_heartbeat" -s >/dev/null 2>&1 </dev/null; then
  r=yes; s=$(hap_say rscstatus)
  if [ -n "$s" ]; then m=$(hap_say hbparameter -p auto_failback); fi
  if [ -n "$s" ] && ${MOVES_RESOURCES}; then s=transition; fi
fi
${lines.join("")}`;
}
