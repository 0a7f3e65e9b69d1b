import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Change } from "../model/change.js";
import { madeBefore, numberOf, type Outcome } from "../shell/read-outcome.js";
import type { ProgramStep } from "../model/program.js";
import type { Results, StepResult } from "./run-context.js";
import type { HostRun } from "./host-run.js";
import type { PreviewedStep, RefusedStep } from "./preview.js";
import { remainingChange } from "./remaining-change.js";
import { notConverged, refusalDiagnostic, stepFailure, type FailedAt } from "./step-failure.js";

/** Why a host's batch failed: what the exchange came to, or a problem before it. */
export type BatchFailure =
  | { readonly kind: "outcome"; readonly outcome: Exclude<Outcome, { kind: "done" }> }
  /** A host that has moved to where a step of the batch may not be made. */
  | { readonly kind: "refused"; readonly by: RefusedStep }
  /** `change` is the one that it is about, where it is known. */
  | { readonly kind: "diagnostic"; readonly diagnostic: Diagnostic; readonly change?: Change };

/** What a batch came to. Hosts in neither have nothing to change, or were left alone because another host failed. */
export interface BatchEnd {
  readonly previewed: readonly PreviewedStep[];
  readonly failed: ReadonlyMap<HostRun, BatchFailure>;
  readonly committed: ReadonlySet<HostRun>;
  /** Hosts that failed while files were put in place, and were not put back: what came before the failure is there. */
  readonly partly: ReadonlySet<HostRun>;
  /** Resource scripts that were tried as Heartbeat would use them, and passed. */
  readonly tried: ReadonlySet<Change>;
}

/** What each step of a batch came to on each host. `durationMs` is the whole batch's; its changed steps share it. */
export function batchResults(end: BatchEnd, durationMs: number): Results {
  const changed = new Set(end.previewed.filter((p) => p.changes.length > 0).map((p) => p.step));
  const share = durationMs / Math.max(1, changed.size);
  const results = new Map<ProgramStep, Map<HostRun, StepResult>>();
  for (const previewed of end.previewed) {
    const list = results.get(previewed.step) ?? new Map<HostRun, StepResult>();
    const result = resultOf(end, previewed, share);
    if (result !== null) list.set(previewed.run, result);
    results.set(previewed.step, list);
  }
  return results;
}

function resultOf(end: BatchEnd, previewed: PreviewedStep, share: number): StepResult | null {
  const { run, step, changes } = previewed;
  const none = { changes: [], durationMs: 0, diagnostic: null };
  if (previewed.kind === "skip") return { ...none, status: "skipped", note: previewed.reason };
  const failure = end.failed.get(run);
  if (failure !== undefined) return failedResult(end, previewed, { failure, share });
  if (changes.length === 0) return { ...none, status: "ok" };
  if (!end.committed.has(run)) return { ...none, status: "skipped", note: "not put in place" };
  const peer = end.previewed.find((p) => p.run.host === run.peer)?.run.state ?? null;
  const left = remainingChange(run, step, peer);
  if (left !== null)
    return { status: "failed", changes, durationMs: share, diagnostic: notConverged({ run, step, change: left }) };
  const note = changes.some((change) => end.tried.has(change)) ? { note: "contract ok" } : {};
  return { status: "changed", changes, durationMs: share, diagnostic: null, ...note };
}

/**
 * The step of the change at fault fails. Steps before it were not put in place either, unless the fault came while
 * files were put in place; steps after it were not reached.
 */
function failedResult(
  end: BatchEnd,
  { run, step, changes }: PreviewedStep,
  { failure, share }: { readonly failure: BatchFailure; readonly share: number },
): StepResult | null {
  const own = end.previewed
    .filter((p) => p.run === run)
    .flatMap((p) => p.changes.map((change) => ({ change, step: p.step })));
  const number = (failure.kind === "outcome" ? numberOf(failure.outcome) : null) ?? 0;
  const count = failure.kind === "outcome" && end.partly.has(run) ? madeBefore(failure.outcome) : 0;
  const inPlace = own.slice(0, count).flatMap((one) => (one.step === step ? [one.change] : []));
  const named = own.find(({ change }) => failure.kind === "diagnostic" && change === failure.change);
  const refused = failure.kind === "refused" ? { change: null, step: failure.by.step } : undefined;
  // A host without changes fails at its first step, when it cannot be looked at.
  const first = end.previewed.find((p) => p.run === run && p.kind !== "skip")?.step ?? step;
  const culprit = refused ?? named ?? own[number] ?? { change: null, step: first };
  if (culprit.step.index < step.index) return null;
  if (culprit.step !== step) {
    if (inPlace.length > 0) return { status: "changed", changes: inPlace, durationMs: share, diagnostic: null };
    return {
      status: changes.length === 0 ? "ok" : "skipped",
      changes: [],
      durationMs: 0,
      diagnostic: null,
      note: changes.length === 0 ? "" : "not put in place",
    };
  }
  const lost = failure.kind === "outcome" && failure.outcome.kind === "lost";
  const diagnostic = diagnosticOf(failure, { run, step, change: culprit.change });
  return { status: lost ? "unreachable" : "failed", changes: inPlace, durationMs: share, diagnostic };
}

function diagnosticOf(failure: BatchFailure, at: FailedAt): Diagnostic {
  switch (failure.kind) {
    case "outcome":
      return stepFailure(at, failure.outcome);
    case "refused":
      return refusalDiagnostic(at, failure.by.refusal);
    case "diagnostic":
      return failure.diagnostic;
  }
}
