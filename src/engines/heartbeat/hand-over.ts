import type { StandbyClass } from "../../model/switchover.js";
import { FIND_STANDBY, FIND_TAKEOVER } from "./paths.js";

/** Asks the other node for resources (hb_takeover of Heartbeat): queued when it exits 0, nothing more. */
export function takeoverScript(wanted: StandbyClass): string {
  return `${FIND_TAKEOVER}"\${hap_takeover:-hb_takeover}" ${wanted}\n`;
}

/** Asks the node to give resources to the other one (hb_standby): queued when it exits 0; 127 without the program. */
export function standbyScript(given: StandbyClass): string {
  return `${FIND_STANDBY}[ -n "$hap_standby" ] || exit 127\n"$hap_standby" ${given}\n`;
}
