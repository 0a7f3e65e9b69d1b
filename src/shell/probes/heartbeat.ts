import { FIND_HEARTBEAT } from "../../engines/heartbeat/paths.js";
import type { Found, HeartbeatProbe } from "../../model/probe.js";

/**
 * The daemon's own status: `heartbeat -s` ends with 0 when it runs (heartbeat(8), lib of 3.0.6). First line its exit
 * status, then its words.
 */
export function heartbeatScript(seconds: number): string {
  return `${FIND_HEARTBEAT}o=none
if [ -n "$hap_heartbeat" ]; then o=$(hap_limit ${seconds} "$hap_heartbeat" -s 2>&1 </dev/null); o="$?
$o"; fi
printf '%s\\n' "$o"
`;
}

export function readHeartbeat(answer: string, probe: HeartbeatProbe): Found {
  const [status = "", ...words] = answer.trim().split("\n");
  if (status === "none") return { ok: !probe.running, text: "Heartbeat is not installed", evidence: [] };
  if (status === "124" || status === "137") return { ok: false, text: "`heartbeat -s` gave no answer", evidence: [] };
  const running = status === "0";
  const said = words.map((line) => line.trim()).find((line) => line !== "") ?? (running ? "running" : "stopped");
  return { ok: running === probe.running, text: said, evidence: [] };
}
