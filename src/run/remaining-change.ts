import type { Change } from "../model/change.js";
import type { HostState } from "../model/host-state.js";
import type { ProgramStep } from "../model/program.js";
import { planStep, type StepPlan } from "../plan/plan-step.js";
import { resolutionOf, seenBy, targetOf, type HostRun } from "./host-run.js";

/**
 * After its changes a step plans nothing more; a change that is left means that something on the host works against it.
 * Null when all is well.
 */
export function remainingChange(run: HostRun, step: ProgramStep, peer: HostState | null): Change | null {
  return remainingPlan(run, step, peer)?.changes[0] ?? null;
}

/** What a step would do after its changes, or why that cannot be; null for one that always does something. */
export function remainingPlan(run: HostRun, step: ProgramStep, peer: HostState | null): StepPlan | null {
  const resolution = resolutionOf(run, step);
  if (resolution.kind !== "run" || run.state === null || !step.kind.converges(resolution.params)) return null;
  return planStep(step.kind, resolution.params, {
    state: run.state,
    target: targetOf(run),
    peer,
    user: seenBy(step, run.host),
  });
}
