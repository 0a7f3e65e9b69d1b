import type { Change } from "../model/change.js";
import type { ProgramPlay, ProgramStep } from "../model/program.js";
import { afterReboots } from "./come-back.js";
import { holdsAddress, type HostRun } from "./host-run.js";
import type { GateRefused } from "./pair-gate.js";
import { pairRefusal } from "./pair-gate.js";
import type { Batch } from "./preview.js";
import { emitDone, type PlayPoint, type Results, type RunContext, type StepResult } from "./run-context.js";
import { runStep } from "./step-run.js";
import { runVerify } from "./verify-run.js";

/** Steps of a play that are gone through together: those that change, or those that prove, which look at all hosts. */
export function segmentsOf(steps: readonly ProgramStep[]): readonly (readonly ProgramStep[])[] {
  const segments: ProgramStep[][] = [];
  for (const step of steps) {
    const last = segments.at(-1);
    const before = last?.[0];
    if (last !== undefined && changes(step) === (before !== undefined && changes(before))) last.push(step);
    else segments.push([step]);
  }
  return segments;
}

function changes({ kind }: ProgramStep): boolean {
  return kind.does === "changes";
}

/**
 * The hosts that go through a segment together, one lot after the other: all of them, or under `order serial N` N
 * hosts, of a pair the standby before the active host.
 */
export function lotsOf(
  { order }: ProgramPlay,
  [step]: readonly ProgramStep[],
  runs: readonly HostRun[],
): readonly (readonly HostRun[])[] {
  if (order?.kind !== "serial" || step === undefined || !changes(step)) return [runs];
  const sorted = runs.flatMap((run, i) => {
    const peer = runs.find((other) => other.host === run.peer);
    if (peer === undefined) return [run];
    if (runs.indexOf(peer) < i) return [];
    return holdsAddress(run) && !holdsAddress(peer) ? [peer, run] : [run, peer];
  });
  return Array.from({ length: Math.ceil(sorted.length / order.hosts) }, (_, i) =>
    sorted.slice(i * order.hosts, (i + 1) * order.hosts),
  );
}

/** Why the next lot is not begun: a pair that is not healthy again after the one before. */
export async function notBack(
  c: RunContext,
  at: PlayPoint,
  before: readonly HostRun[],
): Promise<readonly GateRefused[]> {
  const [step] = at.rest;
  const pairs = c.program.pairs.filter(({ hosts }) => before.some((run) => hosts.includes(run.host)));
  const found = await Promise.all(
    pairs.map(async (pair): Promise<readonly GateRefused[]> => {
      const run = at.runs.find((one) => pair.hosts.includes(one.host));
      if (run === undefined || step === undefined) return [];
      const refusal = await pairRefusal(c, { play: at.play, pair, step });
      return refusal === null ? [] : [{ run, step, diagnostic: refusal }];
    }),
  );
  return found.flat();
}

/**
 * Asks what the play says has to hold before its next hosts begin; false when it does not, and the play has ended. Told
 * once for each host that went before, and on whichever host it does not hold.
 */
export async function holdsBetween(c: RunContext, play: ProgramPlay, before: readonly HostRun[]): Promise<boolean> {
  const runs = c.runs.filter((run) => play.hosts.includes(run.host) && run.state !== null);
  for (const step of play.between) {
    const rows = (await runVerify(c, { play, rest: [step], runs })).get(step) ?? new Map<HostRun, StepResult>();
    for (const [run, result] of rows) {
      const isNew = before.includes(run) && !run.reached.has(step.index);
      if (result.status === "failed" || isNew) emitDone(c, { play, step, run }, result);
    }
    if (step.annotations.ignoreFailure || [...rows.values()].every(({ status }) => status !== "failed")) continue;
    for (const run of runs) run.active = false;
    return false;
  }
  return true;
}

/** Runs the next step, and waits for hosts that it reboots. */
async function runToItsEnd(c: RunContext, at: PlayPoint): Promise<Results> {
  return afterReboots(c, at, await runStep(c, at));
}

/**
 * Runs the next step on its hosts. Where it would restart something, or upgrade packages, which may do that, on both
 * nodes of a pair, and under `order standby-first` always, the standby is done first, and the active host only when
 * that went well and the pair is healthy.
 */
export async function runStepInOrder(c: RunContext, at: PlayPoint, { previewed }: Batch): Promise<Results> {
  const [step] = at.rest;
  const { order } = at.play;
  const restarts = (run: HostRun): boolean =>
    order?.kind === "standby-first" || previewed.some((one) => one.run === run && one.changes.some(isRestart));
  const peerOf = (run: HostRun): HostRun | undefined => at.runs.find((other) => other.host === run.peer);
  const later = at.runs.filter((run) => {
    const peer = peerOf(run);
    return peer !== undefined && restarts(run) && restarts(peer) && holdsAddress(run) && !holdsAddress(peer);
  });
  if (step === undefined || later.length === 0 || order?.kind === "together") return runToItsEnd(c, at);
  const standbys = at.runs.filter((run) => !later.includes(run));
  const first = (await runToItsEnd(c, { ...at, runs: standbys })).get(step) ?? new Map<HostRun, StepResult>();
  const failed = (run: HostRun): boolean => {
    const peer = peerOf(run);
    const status = peer === undefined ? undefined : first.get(peer)?.status;
    return !step.annotations.ignoreFailure && (status === "failed" || status === "unreachable");
  };
  const wanted = later.filter((run) => !failed(run));
  const refused = await notBack(c, { ...at, runs: wanted }, standbys);
  const ready = wanted.filter((run) => !refused.some((one) => one.run === run));
  const goesOn = ready.length === 0 || (await holdsBetween(c, at.play, standbys));
  const runs = goesOn ? ready : [];
  const second = runs.length === 0 ? undefined : (await runToItsEnd(c, { ...at, runs })).get(step);
  const none = { changes: [], durationMs: 0 };
  return new Map([
    [
      step,
      new Map<HostRun, StepResult>([
        ...first,
        ...later
          .filter(failed)
          .map((run) => [run, { ...none, status: "skipped", diagnostic: null, note: "its peer failed" }] as const),
        ...refused.map((one) => [one.run, { ...none, status: "failed", diagnostic: one.diagnostic }] as const),
        ...ready
          .filter(() => !goesOn)
          .map(
            (run) => [run, { ...none, status: "skipped", diagnostic: null, note: "`between` does not hold" }] as const,
          ),
        ...(second ?? []),
      ]),
    ],
  ]);
}

function isRestart(change: Change): boolean {
  const { kind } = change;
  return kind === "reboot" || kind === "upgrade-packages" || (kind === "service" && change.action === "restart");
}
