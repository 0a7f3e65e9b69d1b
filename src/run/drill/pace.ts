import type { ProgramStep } from "../../model/program.js";
import type { HeartbeatLook } from "../../shell/drill/look-script.js";
import { resolutionOf, type HostRun } from "../host-run.js";
import type { Pace } from "./prediction.js";

/** Heartbeat's own defaults (ms): config.c of 3.0.6. */
const DEFAULTS: Pace = { keepaliveMs: 2000, deadtimeMs: 30_000 };

/** keepalive and deadtime of the playbook's ha.cf for a host; null when the playbook has none. */
export function paceOfProgram(run: HostRun, steps: readonly ProgramStep[]): Pace | null {
  for (const step of steps) {
    if (!step.hosts.includes(run.host)) continue;
    const resolution = resolutionOf(run, step);
    const file = resolution.kind === "run" ? step.kind.clusterFile(resolution.params) : null;
    if (file?.file !== "ha.cf") continue;
    const ms = (name: string): number | null => file.directives.findLast((d) => d.name === name)?.ms ?? null;
    return { keepaliveMs: ms("keepalive") ?? DEFAULTS.keepaliveMs, deadtimeMs: ms("deadtime") ?? DEFAULTS.deadtimeMs };
  }
  return null;
}

/** The same as the daemon says it (`cl_status hbparameter`); null when it says nothing. */
export function paceOf(look: HeartbeatLook | null): Pace | null {
  const keepaliveMs = timeOf(look?.keepalive ?? "");
  const deadtimeMs = timeOf(look?.deadtime ?? "");
  return deadtimeMs === null ? null : { keepaliveMs: keepaliveMs ?? DEFAULTS.keepaliveMs, deadtimeMs };
}

/** A time as ha.cf has it: seconds, or with `ms` or `us` behind (get_msec of cl_misc.c). */
function timeOf(text: string): number | null {
  const [, digits, unit] = /^(\d*\.?\d+)(ms|us|)$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  const factor = { ms: 1, us: 0.001, "": 1000 }[(unit ?? "").toLowerCase()] ?? 1000;
  return Number(digits) * factor;
}
