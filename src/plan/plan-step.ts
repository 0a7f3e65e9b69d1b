import type { Change } from "../model/change.js";
import { stateView, type HostState, type StateView, type Withheld } from "../model/host-state.js";
import type { Refusal } from "../model/refusal.js";
import { unsafeWay } from "./unsafe-way.js";
import type { Params, StepKind, Target } from "../model/step-kind.js";

/** What a step would do on a host in some state. */
export interface StepPlan {
  readonly changes: readonly Change[];
  /** Why it cannot be done; then there are no changes. */
  readonly refusal: Refusal | null;
}

/** Plans one step on one host; pure. A step that asks for what the look did not open is refused, whatever its kind. */
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
  const withheld = new Map<string, Withheld>();
  const planned = kind.plan(params, noting(stateView(at.state, at.user), withheld), at.target, peer);
  const [first] = withheld;
  const refusal =
    first === undefined
      ? (planned.find((p) => p.kind === "refusal") ?? null)
      : notOpened(first[0], first[1], at.target.host.name);
  return { refusal, changes: refusal === null ? planned.filter((p) => p.kind !== "refusal") : [] };
}

/** A view that notes what was asked for and had not been opened, by its path. */
function noting(view: StateView, withheld: Map<string, Withheld>): StateView {
  const file: StateView["file"] = (path) => {
    const state = view.file(path);
    if (state.type === "unreadable" && state.withheld !== undefined) withheld.set(path, state.withheld);
    return state;
  };
  return { ...view, file };
}

function notOpened(path: string, why: Withheld, host: string): Refusal {
  switch (why.kind) {
    case "place":
      return { kind: "refusal", ...unsafeWay(why.place, { host, doing: path }), span: null };
    case "large":
      return {
        kind: "refusal",
        code: "HAP3210",
        message: `\`${path}\` is \`${why.owner}\`'s, stands where everybody may make a name, and has ${why.size} bytes: hap does not read so much of what somebody may have planted`,
        help: `remove it; if it is meant, write \`@as ${why.owner}\` above the step`,
        span: null,
      };
  }
}
