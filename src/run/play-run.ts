import { diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import { count } from "../diagnostics/words.js";
import type { Host } from "../model/host.js";
import type { ProgramPlay, ProgramStep } from "../model/program.js";
import {
  emitDone,
  queriesToCome,
  type RunContext,
  type PlayPoint,
  type Results,
  type StepResult,
} from "./run-context.js";
import { settleConfirmations } from "./confirm.js";
import { runDrill } from "./drill/drill-run.js";
import { runFileBatch } from "./file-batch.js";
import { asksRole, resolutionOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import { refusedByPair, type GateRefused } from "./pair-gate.js";
import { holdsBetween, lotsOf, notBack, runStepInOrder, segmentsOf } from "./play-order.js";
import { fileBatch, isBatchable, previews, type Batch, type PreviewedStep } from "./preview.js";
import { refusedByHosts } from "./play-preflight.js";
import { refusalDiagnostic } from "./step-failure.js";
import { runSwitch } from "./switch/switch-run.js";
import { runVerify } from "./verify-run.js";

/**
 * Runs a play in lockstep: every host finishes a step before any host starts the next, and a failed step stops the
 * host's unit. Steps that only write files are made together (file-batch.ts). Ctrl-C ends it between two steps.
 */
export async function runPlay(c: RunContext, play: ProgramPlay): Promise<void> {
  const inPlay = c.runs.filter((run) => play.hosts.includes(run.host));
  const foreseen = (): PreviewedStep[][] => [
    ...previews(
      play.steps,
      inPlay.filter((run) => run.active),
    ),
  ];
  let first = foreseen();
  if (refuseEarly(c, play, first.flat())) return;
  const before = inPlay.map(({ state }) => state);
  const refused = await refusedByPair(c, play, first.flat());
  if (refuseAll(c, play, refused)) return;
  // A pair that was waited for has moved meanwhile what is to be changed.
  if (inPlay.some(({ state }, i) => state !== before[i])) first = foreseen();
  const unready = await refusedByHosts(c, play, first);
  if (refuseAll(c, play, unready)) return;
  if (play.order?.kind !== "serial") return runSteps(c, { play, rest: play.steps, runs: inPlay }, first);
  for (const steps of segmentsOf(play.steps)) {
    let before: readonly HostRun[] = [];
    const active = inPlay.filter((run) => run.active);
    for (const lot of lotsOf(play, steps, active)) {
      const at = { play, rest: steps, runs: lot.filter((run) => run.active) };
      refuseAll(c, play, await notBack(c, at, before));
      if (before.length > 0 && at.runs.some((run) => run.active) && !(await holdsBetween(c, play, before))) return;
      await runSteps(c, at, null);
      before = lot;
    }
  }
}

/** Steps on hosts of a play that go through them together; `first` is their preview, where it was made already. */
async function runSteps(c: RunContext, { play, rest: steps, runs: hosts }: PlayPoint, first: PreviewedStep[][] | null) {
  let rest = steps;
  let waiting: readonly ProgramStep[] = [];
  const settle = async (complete: boolean): Promise<void> => {
    const refused = await settleConfirmations(c, { play, steps: waiting, rest, runs: hosts, complete });
    for (const run of refused) stopUnit(c, play, run);
    stopRun(c);
    waiting = [];
  };
  while (rest.length > 0) {
    const runs = hosts.filter((run) => run.active);
    if (runs.length === 0 || c.options.stop.aborted) return settle(false);
    const at = { play, rest, runs };
    const asks = rest[0] !== undefined && asksRole(rest[0]);
    if (asks) await c.each(runs, (run) => inspect(run, queriesToCome(c, at, run), c.options));
    const batch = fileBatch(rest, rest === steps && !asks && first !== null ? first : previews(rest, runs));
    const results = await runBatch(c, at, batch);
    markReached(batch, runs);
    for (const step of batch.steps) finishStep(c, play, { step, results: results.get(step) ?? new Map() });
    rest = rest.slice(batch.steps.length);
    waiting = [...waiting, ...batch.steps.filter(isToConfirm)];
    if (waiting.length > 0 && (rest[0] === undefined || !isToConfirm(rest[0]))) await settle(true);
  }
}

function isToConfirm({ annotations }: ProgramStep): boolean {
  return annotations.confirmWithinMs !== null;
}

function runBatch(c: RunContext, at: PlayPoint, batch: Batch): Promise<Results> {
  const [step] = batch.steps;
  switch (step?.kind.does) {
    case "probes":
      return runVerify(c, at);
    case "switch":
      return isSkipped(step, at.runs) ? runVerify(c, at) : runSwitch(c, at);
    case "drill":
      return isSkipped(step, at.runs) ? runVerify(c, at) : runDrill(c, at);
    case "changes":
    case undefined:
      return batch.steps.length > 1 || writes(batch) ? runFileBatch(c, at, batch) : runStepInOrder(c, at, batch);
  }
}

/** Whether a step has nothing to do on any host, and only its rows say so. */
function isSkipped(step: ProgramStep, runs: readonly HostRun[]): boolean {
  const own = runs.filter((run) => step.hosts.includes(run.host));
  return own.every((run) => resolutionOf(run, step).kind !== "run");
}

/** A refusal that can be foreseen ends the play before anything is changed on any host. */
function refuseEarly(c: RunContext, play: ProgramPlay, previewed: readonly PreviewedStep[]): boolean {
  const foreseen = previewed.filter((p) => p.kind === "refused");
  const refused = foreseen.filter((p) => p.certain && !p.step.annotations.ignoreFailure);
  const told = refused.map(({ run, step, refusal }) => {
    return { run, step, diagnostic: refusalDiagnostic({ run, step, change: null }, refusal) };
  });
  return refuseAll(c, play, told);
}

/** Tells what is refused, and whether anything is. */
function refuseAll(c: RunContext, play: ProgramPlay, refused: readonly GateRefused[]): boolean {
  for (const { run, step, diagnostic: problem } of refused) {
    stopUnit(c, play, run);
    emitDone(c, { play, step, run }, { status: "failed", changes: [], durationMs: 0, diagnostic: problem });
  }
  stopRun(c);
  return refused.length > 0;
}

/** Whether a single step does nothing but write files. */
function writes({ previewed }: Batch): boolean {
  return (
    previewed.every(isBatchable) &&
    previewed.some((p) => p.changes.some(({ kind }) => kind === "write-file" || kind === "resources"))
  );
}

/** What proves is told on the row of the host that it is about: the others have come to it too. */
function markReached({ steps }: Batch, runs: readonly HostRun[]): void {
  for (const step of steps.filter(({ kind }) => kind.does !== "changes")) {
    for (const run of runs) if (step.hosts.includes(run.host)) run.reached.add(step.index);
  }
}

/** Tells how a step ended everywhere, and stops the units in which it failed. */
function finishStep(
  c: RunContext,
  play: ProgramPlay,
  done: { step: ProgramStep; results: ReadonlyMap<HostRun, StepResult> },
): void {
  for (const [run, result] of done.results) {
    emitDone(c, { play, step: done.step, run }, result);
    const failed = result.diagnostic !== null && hasErrors([result.diagnostic]);
    const ignored = done.step.annotations.ignoreFailure && result.status === "failed";
    if (failed && !ignored) stopUnit(c, play, run);
  }
  stopRun(c);
}

function stopUnit(c: RunContext, play: ProgramPlay, failed: HostRun): void {
  const stops = stoppedWith(play, failed.host);
  for (const run of c.runs) if (run === failed || stops.includes(run.host)) run.active = false;
  c.failed.add(failed);
}

/** Stops every host when more have failed than `--max-failed` allows. */
function stopRun(c: RunContext): void {
  const { maxFailed } = c.options;
  if (maxFailed === null || c.failed.size <= maxFailed || c.runs.every((run) => !run.active)) return;
  for (const run of c.runs) run.active = false;
  const message = `${count(c.failed.size, "host")} failed, and \`--max-failed ${maxFailed}\` allows no more: the run stops`;
  const help = "mend what failed, and run again: hosts that are right are left alone";
  c.emit({ event: "finding", diagnostic: diagnostic("HAP4065", message, null, { help }) });
}

function stoppedWith({ stopOn, hosts, units }: ProgramPlay, failed: Host): readonly Host[] {
  switch (stopOn) {
    case "first":
      return hosts;
    case "pair":
      return units.find((unit) => unit.hosts.includes(failed))?.hosts ?? [];
    case "never":
      return [];
  }
}
