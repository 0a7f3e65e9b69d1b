import type { Change } from "../model/change.js";
import { stateView, type HostState } from "../model/host-state.js";
import type { Refusal } from "../model/refusal.js";
import type { Params, StepKind, Target } from "../model/step-kind.js";

/** What a step would do on a host in some state. */
export interface StepPlan {
  readonly changes: readonly Change[];
  /** Why it cannot be done; then there are no changes. */
  readonly refusal: Refusal | null;
}

/** Plans one step on one host; pure. */
export function planStep(
  kind: StepKind,
  params: Params,
  at: {
    readonly state: HostState;
    readonly target: Target;
    readonly peer: HostState | null;
    /** Who the step runs as; null for the host's own user. */
    readonly user: string | null;
  },
): StepPlan {
  const peer = at.peer === null ? null : stateView(at.peer);
  const planned = kind.plan(params, stateView(at.state, at.user), at.target, peer);
  const refusal = planned.find((p) => p.kind === "refusal") ?? null;
  return { refusal, changes: refusal === null ? planned.filter((p) => p.kind !== "refusal") : [] };
}
