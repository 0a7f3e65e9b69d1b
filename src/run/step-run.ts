import { madeBefore, numberOf } from "../shell/read-outcome.js";
import { setTimeout as sleep } from "node:timers/promises";
import { failure, success, type Diagnostic, type Result } from "../diagnostics/diagnostic.js";
import { stateView, type HostState } from "../model/host-state.js";
import type { ProgramStep } from "../model/program.js";
import { packageProgressText } from "../shell/packages/progress.js";
import { planStep, type StepPlan } from "../plan/plan-step.js";
import { reportChange } from "../plan/report-change.js";
import type { Change } from "../model/change.js";
import { apply, MOVES, numbered, takesLock, type Tell } from "./apply.js";
import {
  emitStart,
  stepPlace,
  queriesToCome,
  type RunContext,
  type PlayPoint,
  type Results,
  type StepResult,
  withEarlier,
} from "./run-context.js";
import { downloadOnController } from "./download-on-controller.js";
import { resolutionNow, seenBy, targetOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import { stepRefusal, waitsForPeer } from "./step-refusal.js";
import { lockHost } from "./lock-hosts.js";
import { remainingPlan } from "./remaining-change.js";
import { missingUser, noSuchUser } from "./preview.js";
import { notConverged, refusalDiagnostic, stepFailure } from "./step-failure.js";

/** Runs the next step of a play on all of its hosts at once. */
export async function runStep(c: RunContext, at: PlayPoint): Promise<Results> {
  const [step] = at.rest;
  if (step === undefined) return new Map();
  const runs = at.runs.filter((run) => step.hosts.includes(run.host));
  emitStart(c, at, step);
  const results = await c.each(runs, (run) => runOnHost(c, { ...at, step, run }));
  return new Map([[step, new Map(runs.map((run, i) => [run, results[i] ?? skipped("")]))]]);
}

interface HostPoint extends PlayPoint {
  readonly step: ProgramStep;
  readonly run: HostRun;
}

async function runOnHost(c: RunContext, at: HostPoint): Promise<StepResult> {
  const { retry } = at.step.annotations;
  const started = performance.now() - at.run.waitedMs;
  let result = await attempt(c, at);
  let tries = 1;
  for (; tries <= (retry?.times ?? 0) && result.status === "failed" && !c.options.stop.aborted; tries++) {
    await sleep(retry?.pauseMs ?? 0);
    const unseen = await inspect(at.run, queriesToCome(c, at, at.run), c.options);
    result = withEarlier(result.changes, unseen === null ? await attempt(c, at) : unreachable(unseen));
  }
  return { ...result, tries, durationMs: performance.now() - at.run.waitedMs - started };
}

async function attempt(c: RunContext, at: HostPoint): Promise<StepResult> {
  const { run, step } = at;
  const earlier: Change[] = [];
  for (let i = 0; ; i++) {
    const planned = planNow(c, at);
    if (!planned.ok) return withEarlier(earlier, planned.problem);
    const plan = planned.value;
    if (plan.changes.length === 0)
      return withEarlier(earlier, { status: "ok", changes: [], durationMs: 0, diagnostic: null });
    const work = await downloadOnController(numbered(step, run, plan.changes), c.options.download);
    if (!work.ok) return withEarlier(earlier, failedWith(work.problem));
    const tell: Tell = (said) => reportProgress(c, at, progressText(plan.changes, said));
    const locked = takesLock(work.value) ? null : await lockHost(run, c.options);
    if (locked !== null) return withEarlier(earlier, failedWith(locked));
    const applied = await apply(work.value, { staged: false, queries: queriesToCome(c, at, run), tell }, c.options);
    if (!applied.ok) return withEarlier(earlier, unreachable(applied.problem));
    const outcome = applied.value;
    const made = plan.changes.slice(0, madeBefore(outcome));
    if (outcome.kind === "moved" && i < MOVES) {
      earlier.push(...made);
      continue;
    }
    if (outcome.kind === "done") return withEarlier(earlier, tookEffect(c, at, plan));
    const failure = stepFailure({ run, step, change: plan.changes[numberOf(outcome) ?? 0] ?? null }, outcome);
    const status = outcome.kind === "lost" ? "unreachable" : "failed";
    return withEarlier(earlier, { status, changes: made, durationMs: 0, diagnostic: failure });
  }
}

function reportProgress(c: RunContext, { play, step, run }: HostPoint, text: string | null): void {
  if (text !== null) c.emit({ event: "step-progress", ...stepPlace(play, step), host: run.host.name, text });
}

/**
 * What a step says of its package manager, and, with several changes, when one of them begins: `make (3 of 5)`. Null
 * for a single change: the step's row says enough.
 */
function progressText(changes: readonly Change[], said: Parameters<Tell>[0]): string | null {
  if (said.kind === "packages") return packageProgressText(said);
  const { number } = said;
  const change = changes[number];
  if (change === undefined || changes.length < 2) return null;
  const { target, summary } = reportChange(change);
  const what = change.kind === "run" ? target : `${summary} ${target}`;
  return `${what} (${number + 1} of ${changes.length})`;
}

/** The step's plan on what is known of the host now, or the result when there is nothing to plan. */
function planNow(c: RunContext, at: HostPoint): Result<StepPlan, StepResult> {
  const { run, step } = at;
  if (run.unseen !== null) return failure(unreachable(run.unseen));
  const resolution = resolutionNow(run, step);
  if (resolution.kind === "skip") return failure(skipped(resolution.reason));
  if (resolution.kind !== "run" || run.state === null)
    throw new Error(`${step.label} is not resolved on ${run.host.id}`);
  const absent = missingUser(run.state, run, step);
  if (absent !== null)
    return failure(failedWith(refusalDiagnostic({ run, step, change: null }, noSuchUser(absent.name, run))));
  const peer = peerState(c, run);
  const plan = planStep(step.kind, resolution.params, {
    state: run.state,
    target: targetOf(run),
    peer,
    user: seenBy(step, run.host),
  });
  const guarded =
    plan.changes.length > 0 && peer !== null
      ? step.kind.guard(resolution.params, stateView(run.state, seenBy(step, run.host)), stateView(peer))
      : null;
  const planned = { run, step, params: resolution.params, changes: plan.changes, seen: run.state };
  const refusal = plan.refusal ?? guarded ?? stepRefusal(planned);
  const waits = refusal === null ? waitsForPeer(planned) : null;
  if (waits !== null) return failure(skipped(waits));
  return refusal === null
    ? success(plan)
    : failure(failedWith(refusalDiagnostic({ run, step, change: null }, refusal)));
}

function peerState(c: RunContext, run: HostRun): HostState | null {
  return c.runs.find((other) => other.host === run.peer)?.state ?? null;
}

/** What a step came to after its changes were made. */
function tookEffect(c: RunContext, { run, step }: HostPoint, plan: StepPlan): StepResult {
  const made = { changes: plan.changes, durationMs: 0 };
  if (run.unseen !== null) return { ...unreachable(run.unseen), ...made };
  const { refusal = null, changes: [left] = [] } = remainingPlan(run, step, peerState(c, run)) ?? {};
  if (refusal !== null) {
    return { ...made, status: "failed", diagnostic: refusalDiagnostic({ run, step, change: null }, refusal) };
  }
  if (left === undefined) return { ...made, status: "changed", diagnostic: null };
  return { ...made, status: "failed", diagnostic: notConverged({ run, step, change: left }) };
}

function failedWith(diagnostic: Diagnostic): StepResult {
  return { status: "failed", changes: [], durationMs: 0, diagnostic };
}

function unreachable(diagnostic: Diagnostic): StepResult {
  return { ...failedWith(diagnostic), status: "unreachable" };
}

function skipped(reason: string): StepResult {
  return { status: "skipped", changes: [], durationMs: 0, diagnostic: null, note: reason };
}
