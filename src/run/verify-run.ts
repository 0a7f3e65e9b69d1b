import { setTimeout as sleep } from "node:timers/promises";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isHostProbe, type Probe, type ProbeResult } from "../model/probe.js";
import type { ProgramStep } from "../model/program.js";
import { emitStart, type RunContext, type PlayPoint, type Results, type StepResult } from "./run-context.js";
import { becomeOf, resolutionNow, targetOf, type HostRun } from "./host-run.js";
import { verifyFailure } from "./verify-failure.js";
import { runProbes, type AskedProbe, type ProbeContext } from "./run-probes.js";

/**
 * Runs the next step of a play, one that proves something: all its probes over all its hosts at once, again as `@retry`
 * says until all hold. A probe of one host is told on that host's row, one of several hosts on the row of the host it
 * is about, else on the first.
 */
export async function runVerify(c: RunContext, at: PlayPoint): Promise<Results> {
  const [step] = at.rest;
  if (step === undefined) return new Map();
  const runs = at.runs.filter((run) => step.hosts.includes(run.host));
  emitStart(c, at, step);
  const asked = allAsked(c, runs, step);
  const started = performance.now();
  const { results, tries } = await untilAllHold(c, step, () => runProbes(asked, contextOf(c, at, step)));
  const durationMs = performance.now() - started;
  const rows = runs.map((run) => [run, { ...rowOf({ run, runs, step, results, durationMs }), tries }] as const);
  return new Map([[step, new Map(rows)]]);
}

async function untilAllHold(
  c: RunContext,
  { annotations: { retry } }: ProgramStep,
  ask: () => Promise<readonly ProbeResult[]>,
): Promise<{ readonly results: readonly ProbeResult[]; readonly tries: number }> {
  let results = await ask();
  let tries = 1;
  for (; tries <= (retry?.times ?? 0) && !c.options.stop.aborted; tries++) {
    if (results.every((result) => result.ok)) break;
    await sleep(retry?.pauseMs ?? 0, undefined, { signal: c.options.stop }).catch(() => undefined);
    results = await ask();
  }
  return { results, tries };
}

function contextOf(c: RunContext, { play }: PlayPoint, step: ProgramStep): ProbeContext {
  const { timeoutMs } = step.annotations;
  return {
    // A host that was left out as dead holds nothing.
    runs: c.runs.filter((run) => play.hosts.includes(run.host) && !run.isDead),
    program: c.runs.filter((run) => run.host.site === play.site),
    options: c.options,
    become: (run) => becomeOf(step, run.host),
    ...(timeoutMs === null ? {} : { limitMs: timeoutMs }),
    began: (run) => run.began ?? 0,
  };
}

/** Probes of hosts once a host; those that are the same on several hosts and about none of them once. */
function allAsked(c: RunContext, runs: readonly HostRun[], step: ProgramStep): readonly AskedProbe[] {
  const asked: AskedProbe[] = [];
  for (const run of runs) {
    for (const probe of probesOf(step, run)) {
      const named = probe.kind === "log" && probe.on !== null ? probe.on : null;
      const on =
        named === null ? run : c.runs.find((one) => one.host.name === named && one.host.site === run.host.site);
      const place = isHostProbe(probe) ? (on ?? run) : null;
      if (!asked.some((one) => one.run === place && isSame(one.probe, probe))) asked.push({ probe, run: place });
    }
  }
  return asked;
}

function probesOf(step: ProgramStep, run: HostRun): readonly Probe[] {
  const resolution = resolutionNow(run, step);
  return resolution.kind === "run" ? step.kind.probes(resolution.params, targetOf(run)) : [];
}

/** The same line of the playbook with the same values. Hosts share one password, so masked ones may be compared. */
function isSame(a: Probe, b: Probe): boolean {
  const { span: first, ...own } = a;
  const { span: second, ...other } = b;
  return first.start === second.start && first.file === second.file && JSON.stringify(own) === JSON.stringify(other);
}

interface VerifyRow {
  readonly run: HostRun;
  readonly runs: readonly HostRun[];
  readonly step: ProgramStep;
  readonly results: readonly ProbeResult[];
  readonly durationMs: number;
}

function rowOf({ run, runs, step, results, durationMs }: VerifyRow): StepResult {
  const resolution = resolutionNow(run, step);
  if (resolution.kind === "skip") {
    return { status: "skipped", changes: [], durationMs: 0, diagnostic: null, note: resolution.reason };
  }
  const failed = results.filter((result) => !result.ok && rowFor(result, runs) === run);
  const diagnostic: Diagnostic | null = verifyFailure(failed, run.host.pair);
  return { status: diagnostic === null ? "ok" : "failed", changes: [], durationMs, diagnostic };
}

/** The row on which a probe is told. */
function rowFor({ host }: ProbeResult, runs: readonly HostRun[]): HostRun | undefined {
  return runs.find((run) => run.host === host) ?? runs[0];
}
