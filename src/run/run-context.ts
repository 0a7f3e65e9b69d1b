import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Change, ServiceChange } from "../model/change.js";
import { durationText } from "../model/duration.js";
import { engineOf } from "../engines/engines.js";
import type { Query } from "../model/query.js";
import type { Program, ProgramPlay, ProgramStep } from "../model/program.js";
import { remark, reportChange } from "../plan/report-change.js";
import type { RunEvent, StepPlace, StepStatus } from "./events.js";
import { queriesOf, resolutionNow, seenBy, stepsOf, type HostRun } from "./host-run.js";
import type { RunOptions } from "./run-options.js";

/** What every part of the engine shares during a run. */
export interface RunContext {
  /** What `--prune` removes is added to its plays after contact. */
  program: Program;
  readonly options: RunOptions;
  readonly runs: readonly HostRun[];
  /** Hosts on which something failed. */
  readonly failed: Set<HostRun>;
  /** A plan speaks of what is to be done. */
  readonly tense: "done" | "to do";
  emit(event: RunEvent): void;
  /** Runs `work` for each item, at most `--forks` at once; results in the items' order. */
  each<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]>;
}

/** How a step ended on one host. */
export interface StepResult {
  readonly status: StepStatus;
  readonly changes: readonly Change[];
  readonly durationMs: number;
  readonly diagnostic: Diagnostic | null;
  /** Replaces the note that is made from the changes. */
  readonly note?: string;
  /** How often it was tried, where that may be more than once (`@retry`). */
  readonly tries?: number;
}

/** The result with what earlier tries of the step have made of the host, which stays told. */
export function withEarlier(earlier: readonly Change[], result: StepResult): StepResult {
  if (earlier.length === 0) return result;
  const status = result.status === "ok" ? "changed" : result.status;
  return { ...result, status, changes: [...earlier, ...result.changes] };
}

/** How steps ended on hosts; a host that a step does not run on has no entry. */
export type Results = ReadonlyMap<ProgramStep, ReadonlyMap<HostRun, StepResult>>;

/** Where in a play the engine is: the steps still to come, the next one first, and the hosts that still take part. */
export interface PlayPoint {
  readonly play: ProgramPlay;
  readonly rest: readonly ProgramStep[];
  readonly runs: readonly HostRun[];
}

/**
 * What the steps still to come want to know of a host, by the user who looks: those of the rest of the play and of
 * every later play, since the state that is seen now is the one that all of them are planned on.
 */
export function queriesToCome(c: RunContext, { rest }: PlayPoint, run: HostRun): Map<string | null, Query[]> {
  const from = rest[0]?.index ?? Infinity;
  const steps = c.program.plays.flatMap((play) => play.steps).filter((step) => step.index >= from);
  return queriesOf(run, stepsOf(run, steps));
}

export function stepPlace(play: ProgramPlay, step: ProgramStep): StepPlace {
  return { site: play.site, play: play.title, step: step.label, kind: step.kind.name, index: step.index };
}

/** Emits that a step begins on those of these hosts that it runs on. */
export function emitStart(c: RunContext, { play, runs }: PlayPoint, step: ProgramStep): void {
  const hosts = runs
    .filter((run) => step.hosts.includes(run.host) && resolutionNow(run, step).kind === "run")
    .map(({ host }) => ({ site: host.site, host: host.name }));
  if (hosts.length > 0) c.emit({ event: "step-start", ...stepPlace(play, step), hosts });
}

/** Emits how a step ended on a host. A failure that the step ignores is told as a warning. */
export function emitDone(
  c: RunContext,
  at: { play: ProgramPlay; step: ProgramStep; run: HostRun },
  result: StepResult,
): void {
  at.run.reached.add(at.step.index);
  if (c.tense === "done") at.run.settling ||= result.changes.some(startsEngine);
  const user = seenBy(at.step, at.run.host);
  const ignored = at.step.annotations.ignoreFailure && result.status === "failed";
  const { tries = 1 } = result;
  const notes = [
    result.note ?? remark(result.changes, c.tense, { kept: user === null, isMany: at.step.kind.isMany }),
    tries > 1 ? `${tries} tries` : "",
    c.tense === "to do" && result.changes.length > 0 ? toConfirm(at.step) : "",
  ];
  c.emit({
    event: "step-done",
    ...stepPlace(at.play, at.step),
    host: at.run.host.name,
    status: ignored ? "ignored" : result.status,
    durationMs: Math.round(result.durationMs),
    changes: result.changes.map(reportChange),
    tries,
    note: notes.filter((note) => note !== "").join(", "),
    diagnostic:
      ignored && result.diagnostic !== null ? { ...result.diagnostic, severity: "warning" } : result.diagnostic,
    ...(user === null || result.changes.length === 0 ? {} : { as: user }),
  });
}

function toConfirm({ annotations: { confirmWithinMs } }: ProgramStep): string {
  return confirmWithinMs === null ? "" : `put back unless confirmed within ${durationText(confirmWithinMs)}`;
}

/** Whether an engine takes its addresses anew, or may, because of a change. */
function startsEngine(change: Change): boolean {
  return change.kind === "service" && engineOf(change.name) !== null && STARTING.includes(change.action);
}

const STARTING: readonly ServiceChange["action"][] = ["start", "reload", "restart"];
