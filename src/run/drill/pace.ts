import type { FaultKind } from "../../model/drill.js";
import { heartbeatMs } from "../../model/duration.js";
import type { ProgramStep } from "../../model/program.js";
import type { HeartbeatLook } from "../../shell/drill/look-script.js";
import { stateView, type StateView } from "../../model/host-state.js";
import { keySeenBy, queryKey } from "../../model/query.js";
import { resolutionOf, seenBy, type HostRun } from "../host-run.js";
import type { Engine } from "../../engines/engine.js";
import { slowestOf, type Pace, type Prediction } from "../../model/pace.js";

/** What `keepalive` is when the daemon tells its deadtime alone (ms). */
const USUAL_KEEPALIVE_MS = 2000;

/** The engine's settings in the playbook's files for these hosts; null when the playbook has none. */
export function paceOfProgram(engine: Engine, runs: readonly HostRun[], steps: readonly ProgramStep[]): Pace | null {
  const files = runs.flatMap((run) =>
    steps.flatMap((step) => {
      const resolution = step.hosts.includes(run.host) ? resolutionOf(run, step) : null;
      return resolution?.kind === "run" ? (step.kind.clusterFile(resolution.params) ?? []) : [];
    }),
  );
  return engine.drill.paceOf(files);
}

/** The same as the hosts' own files have it, looked at for this step; null where they do not tell. */
export function paceOnHosts(engine: Engine, runs: readonly HostRun[], step: ProgramStep): Pace | null {
  const paces = runs.flatMap((run) => {
    const view = viewOf(engine, run, step);
    return view === null ? [] : (engine.drill.paceOn(view) ?? []);
  });
  return slowestOf(paces);
}

/**
 * When the other node has taken over after a check of the engine's own has failed on the first, by their files as they
 * were looked at for this step; null where none moves anything.
 */
export function checkedOnHosts(
  engine: Engine,
  [own, other]: readonly [HostRun, HostRun],
  { step, fault }: { readonly step: ProgramStep; readonly fault: FaultKind },
): Prediction | null {
  const [here, there] = [own, other].map((run) => viewOf(engine, run, step));
  return here == null || there == null ? null : engine.drill.failedCheck(here, there, fault.kind === "freeze");
}

/** What was seen of a host for a step; null where not all was asked that the engine's settings stand in. */
function viewOf(engine: Engine, { state, host }: HostRun, step: ProgramStep): StateView | null {
  const user = seenBy(step, host);
  const asked = engine.drill.paceQueries.map((query) => keySeenBy(queryKey(query), user));
  return state === null || !asked.every((key) => state.answers.has(key)) ? null : stateView(state, user);
}

/** The same as the daemon says it (`cl_status hbparameter`); null when it says nothing. */
export function paceOf(look: HeartbeatLook | null): Pace | null {
  const keepaliveMs = heartbeatMs(look?.keepalive ?? "");
  const deadtimeMs = heartbeatMs(look?.deadtime ?? "");
  return deadtimeMs === null ? null : { keepaliveMs: keepaliveMs ?? USUAL_KEEPALIVE_MS, deadtimeMs };
}
