import type { ProgramStep } from "../../model/program.js";
import type { HeartbeatLook } from "../../shell/drill/look-script.js";
import { resolutionOf, type HostRun } from "../host-run.js";
import type { Engine } from "../../engines/engine.js";
import type { Pace } from "../../model/pace.js";

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

/** The same as the daemon says it (`cl_status hbparameter`); null when it says nothing. */
export function paceOf(look: HeartbeatLook | null): Pace | null {
  const keepaliveMs = timeOf(look?.keepalive ?? "");
  const deadtimeMs = timeOf(look?.deadtime ?? "");
  return deadtimeMs === null ? null : { keepaliveMs: keepaliveMs ?? USUAL_KEEPALIVE_MS, deadtimeMs };
}

/** A time as ha.cf has it: seconds, or with `ms` or `us` behind (get_msec of cl_misc.c). */
function timeOf(text: string): number | null {
  const [, digits, unit] = /^(\d*\.?\d+)(ms|us|)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const factor = { ms: 1, us: 0.001, "": 1000 }[(unit ?? "").toLowerCase()] ?? 1000;
  return Number(digits) * factor;
}
