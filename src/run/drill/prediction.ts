import type { FaultKind } from "../../model/drill.js";

/** When the peer should have taken over, counted from the fault (ms). */
export interface Prediction {
  readonly minMs: number;
  readonly maxMs: number;
}

/** The two settings of ha.cf that decide (ms). */
export interface Pace {
  readonly keepaliveMs: number;
  readonly deadtimeMs: number;
}

/** A graceful takeover: the peer is told and starts the resources at once. */
const GRACEFUL: Prediction = { minMs: 1000, maxMs: 2000 };

/** How late the peer may be with the death of a node, and how long resource scripts take (ms). */
const SLACK_MS = 1000;
const SCRIPTS_MS = 2000;

/**
 * When the peer takes over after a fault on the active node (measured with Heartbeat 3.0.6): at once when it is told,
 * else a deadtime after the last packet, which is up to a keepalive old. Null when nothing should move: a fault of the
 * standby, of another service, or settings that nobody knows.
 */
export function predict(
  fault: FaultKind,
  { onActive, pace }: { onActive: boolean; pace: Pace | null },
): Prediction | null {
  if (!onActive) return null;
  if (!isOfHeartbeat(fault)) return null;
  if (fault.kind === "stop" || fault.kind === "reboot") return GRACEFUL;
  if (pace === null) return null;
  return { minMs: pace.deadtimeMs - pace.keepaliveMs, maxMs: pace.deadtimeMs + SLACK_MS + SCRIPTS_MS };
}

/** How long a drill looks at least (ms): until the peer would have noticed and acted. */
export function lookAtLeast(fault: FaultKind, pace: Pace | null): number {
  if (!isOfHeartbeat(fault) || fault.kind === "stop" || fault.kind === "reboot") return GRACEFUL.maxMs;
  return (pace?.deadtimeMs ?? 10_000) + SLACK_MS + SCRIPTS_MS;
}

/** Whether the fault is one of Heartbeat or of the whole host, and none of another service. */
function isOfHeartbeat(fault: FaultKind): boolean {
  const named = fault.kind === "stop" || fault.kind === "kill" || fault.kind === "freeze";
  return !named || fault.service === "heartbeat";
}
