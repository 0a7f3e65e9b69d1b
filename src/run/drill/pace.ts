import { heartbeatMs } from "../../model/duration.js";
import type { ProgramStep } from "../../model/program.js";
import type { HeartbeatLook } from "../../shell/drill/look-script.js";
import { stateView } from "../../model/host-state.js";
import { keySeenBy, queryKey } from "../../model/query.js";
import { resolutionOf, seenBy, type HostRun } from "../host-run.js";
import type { Engine } from "../../engines/engine.js";
import { slowestOf, type Pace } from "../../model/pace.js";

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
  const asked = engine.drill.paceQueries.map(queryKey);
  const paces = runs.flatMap(({ state, host }) => {
    const user = seenBy(step, host);
    if (state === null || !asked.every((key) => state.answers.has(keySeenBy(key, user)))) return [];
    return engine.drill.paceOn(stateView(state, user)) ?? [];
  });
  return slowestOf(paces);
}

/** The same as the daemon says it (`cl_status hbparameter`); null when it says nothing. */
export function paceOf(look: HeartbeatLook | null): Pace | null {
  const keepaliveMs = heartbeatMs(look?.keepalive ?? "");
  const deadtimeMs = heartbeatMs(look?.deadtime ?? "");
  return deadtimeMs === null ? null : { keepaliveMs: keepaliveMs ?? USUAL_KEEPALIVE_MS, deadtimeMs };
}
