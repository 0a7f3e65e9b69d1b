import type { Change } from "../model/change.js";
import { isStaged, traitsOf } from "../model/change-traits.js";
import { stateView, type HostState } from "../model/host-state.js";
import type { ProgramStep } from "../model/program.js";
import { ask, keySeenBy, queryKey } from "../model/query.js";
import type { Refusal } from "../model/refusal.js";
import { planStep } from "../plan/plan-step.js";
import { predict } from "../plan/predict.js";
import { stepRefusal, waitsForPeer } from "./step-refusal.js";
import { withHandOvers } from "./hand-overs.js";
import { asksRole, becomeOf, resolutionNow, seenBy, targetOf, type HostRun } from "./host-run.js";

/** What one step would do on one host, when all steps before it did what they say. */
export type PreviewedStep = Previewed &
  (
    | { readonly kind: "run" }
    | { readonly kind: "skip"; readonly reason: string }
    /** The host's state forbids it. */
    | { readonly kind: "refused"; readonly refusal: Refusal }
  );

interface Previewed {
  readonly run: HostRun;
  readonly step: ProgramStep;
  /** Empty unless it is to run. */
  readonly changes: readonly Change[];
  /**
   * False when an earlier step of this host does something whose effect cannot be foreseen: a command, an installation.
   */
  readonly certain: boolean;
}

export type RefusedStep = Extract<PreviewedStep, { kind: "refused" }>;

/** Previews steps, each on the state that the steps before it predict. Reads nothing, changes nothing. */
export function preview(steps: readonly ProgramStep[], runs: readonly HostRun[]): PreviewedStep[] {
  return [...previews(steps, runs)].flat();
}

/** The previews one step after the other, each over all hosts: who has seen enough stops. */
export function* previews(steps: readonly ProgramStep[], runs: readonly HostRun[]): Generator<PreviewedStep[]> {
  const states = new Map<HostRun, HostState>();
  const certain = new Map<HostRun, boolean>();
  for (const step of steps) {
    const previewed: PreviewedStep[] = [];
    for (const run of runs) {
      const state = states.get(run) ?? run.state;
      if (state === null || !step.hosts.includes(run.host)) continue;
      const sure = certain.get(run) ?? true;
      const one = previewOne(run, step, { state, peer: peerState(run, runs), sure });
      previewed.push(one);
      states.set(
        run,
        one.changes.reduce((before, change) => predict(before, change, seenBy(step, run.host)), state),
      );
      certain.set(run, sure && one.changes.every((change) => traitsOf(change).foreseeable));
    }
    yield withHandOvers(previewed, states);
  }
}

/** Steps that are made as one, with what they would do. */
export interface Batch {
  readonly steps: readonly ProgramStep[];
  readonly previewed: readonly PreviewedStep[];
}

/**
 * The first steps that can be made as one: all they do, on every host, is write files, and make directories for them.
 * At least one step. One that may fail stays alone, since a batch fails as a whole. `seen` are the previews of the
 * steps.
 */
export function fileBatch(steps: readonly ProgramStep[], seen: Iterable<PreviewedStep[]>): Batch {
  const batch: PreviewedStep[][] = [];
  const written = new Set<string>();
  for (const previewed of seen) {
    // Who is active is asked when a step begins, and what is before it may move the resources.
    if (batch.length > 0 && previewed.some(({ step }) => asksRole(step))) break;
    // What has to be confirmed is made, and put back, by itself.
    if (batch.some(([before]) => isConfirmed(before) !== isConfirmed(previewed[0]))) break;
    const paths = previewed.flatMap(writtenBy);
    const mayFail = previewed.some(({ step }) => step.annotations.ignoreFailure);
    if (batch.length > 0 && mayFail) break;
    // A second change of a path is planned from what the first one leaves, which is not there before the batch is in
    // place.
    const fits = previewed.every(isBatchable) && !mayFail && !paths.some((path) => written.has(path));
    if (fits || batch.length === 0) batch.push(previewed);
    if (!fits) break;
    for (const path of paths) written.add(path);
  }
  return { steps: steps.slice(0, batch.length), previewed: batch.flat() };
}

function isConfirmed(previewed: PreviewedStep | undefined): boolean {
  return (previewed?.step.annotations.confirmWithinMs ?? null) !== null;
}

/** The path that a change of a batch is about. */
function pathOf(change: Change): string | null {
  if (!isStaged(change)) return null;
  switch (change.kind) {
    case "write-file":
    case "set-attributes":
    case "make-directory":
      return change.path;
    case "resources":
    case "lvs-table":
      return null;
  }
}

function writtenBy({ run, changes }: PreviewedStep): readonly string[] {
  return changes.flatMap((change) => {
    const path = pathOf(change);
    return path === null ? [] : [`${run.host.id} ${path}`];
  });
}

/** Whether all that a step does on a host is to write files, without limits or a user of its own. */
export function isBatchable({ changes, kind, step, run }: PreviewedStep): boolean {
  const { retry, timeoutMs } = step.annotations;
  if (step.kind.does !== "changes") return false;
  const plain = retry === null && timeoutMs === null && becomeOf(step, run.host) === run.host.ssh.as;
  return plain && kind !== "refused" && changes.every(isStaged);
}

function previewOne(
  run: HostRun,
  step: ProgramStep,
  on: { readonly state: HostState; readonly peer: HostState | null; readonly sure: boolean },
): PreviewedStep {
  const resolution = resolutionNow(run, step);
  const none = { run, step, changes: [], certain: on.sure };
  if (resolution.kind === "skip") return { ...none, kind: "skip", reason: resolution.reason };
  if (resolution.kind !== "run") return { ...none, kind: "skip", reason: "not known before the run" };
  const { params } = resolution;
  const absent = missingUser(on.state, run, step);
  if (absent?.kind === "to-come")
    return { ...none, certain: false, kind: "skip", reason: `\`${absent.name}\` does not exist yet` };
  if (absent?.kind === "none") return { ...none, kind: "refused", refusal: noSuchUser(absent.name, run) };
  const planned = planStep(step.kind, params, {
    state: on.state,
    target: targetOf(run),
    peer: on.peer,
    user: seenBy(step, run.host),
  });
  const guarded =
    planned.changes.length > 0 && on.peer !== null
      ? step.kind.guard(params, stateView(on.state, seenBy(step, run.host)), stateView(on.peer))
      : null;
  const wanted = { run, step, params, changes: planned.changes, seen: on.state };
  const refusal = planned.refusal ?? guarded ?? stepRefusal(wanted);
  const waits = refusal === null ? waitsForPeer(wanted) : null;
  if (waits !== null) return { ...none, kind: "skip", reason: waits };
  return refusal === null ? { ...none, kind: "run", changes: planned.changes } : { ...none, kind: "refused", refusal };
}

/**
 * The user a step runs as, when there was none at the last look: `to-come` when a step before makes him as `state`
 * predicts.
 */
export function missingUser(
  state: HostState,
  run: HostRun,
  step: ProgramStep,
): { readonly kind: "to-come" | "none"; readonly name: string } | null {
  const name = seenBy(step, run.host);
  if (name === null || state.missing?.includes(name) !== true || step.kind.does !== "changes") return null;
  const keys = [null, ...(state.users ?? [])].map((user) => keySeenBy(queryKey(ask.user(name)), user));
  const isMade = keys.some((key) => {
    const answer = state.answers.get(key);
    return answer?.kind === "user" && answer.state !== null;
  });
  return { kind: isMade ? "to-come" : "none", name };
}

/** The refusal of a step whose user no step before it makes. */
export function noSuchUser(name: string, { host }: HostRun): Refusal {
  return {
    kind: "refusal",
    code: "HAP4021",
    message: `user \`${name}\` does not exist on \`${host.name}\` when this step is due`,
    help: `put the step \`user ${name}\` before it`,
    span: null,
  };
}

/**
 * The state of the pair's other host as it is now: a guard is about the daemon that runs, not about what this run will
 * write.
 */
function peerState(run: HostRun, runs: readonly HostRun[]): HostState | null {
  return runs.find((other) => other.host === run.peer)?.state ?? null;
}
