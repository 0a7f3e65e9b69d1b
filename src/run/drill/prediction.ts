import type { Engine } from "../../engines/engine.js";
import { engineOf } from "../../engines/engines.js";
import type { FaultKind } from "../../model/drill.js";
import type { Pace, Prediction } from "../../model/pace.js";

/**
 * When the peer takes over after a fault on the active node: at once when it is told, else a deadtime after the last
 * packet, which is up to a keepalive old; after that of another service when the engine's own check of it has failed
 * (`checked`, null where none moves anything). Null when nothing should move: a fault of the standby, or settings that
 * nobody knows; and where the peer takes what nobody gives up.
 */
export function predict(fault: FaultKind, { onActive, pace, engine, checked }: PredictedFrom): Prediction | null {
  // A node that is deaf goes on saying that it lives.
  if (!onActive || fault.kind === "drop") return null;
  if (!concernsPair(fault)) return checked;
  if (isTold(fault)) return engine.drill.graceful(pace);
  // Nobody is left to take the addresses away: both hold them, and clients may notice nothing.
  if (fault.kind === "kill" && engine.drill.killsAll) return null;
  if (pace === null) return null;
  return { minMs: pace.deadtimeMs - pace.keepaliveMs, maxMs: pace.deadtimeMs + engine.drill.takesMs };
}

interface PredictedFrom {
  readonly onActive: boolean;
  readonly pace: Pace | null;
  readonly engine: Engine;
  readonly checked: Prediction | null;
}

/** How long a drill looks at least (ms): until the peer would have noticed and acted. */
export function lookAtLeast(fault: FaultKind, { pace, engine }: { pace: Pace | null; engine: Engine }): number {
  if (!concernsPair(fault) || isTold(fault)) return engine.drill.graceful(pace).maxMs;
  return (pace?.deadtimeMs ?? engine.drill.usualSilenceMs) + engine.drill.takesMs;
}

function isTold({ kind }: FaultKind): boolean {
  return kind === "stop" || kind === "reboot";
}

/** Whether the fault is one of an engine or of the whole host, and none of another service. */
function concernsPair(fault: FaultKind): boolean {
  const named = fault.kind === "stop" || fault.kind === "kill" || fault.kind === "freeze";
  return !named || engineOf(fault.service) !== null;
}
