import { setImmediate as turn } from "node:timers/promises";
import pLimit from "p-limit";
import type { Host } from "../model/host.js";
import type { Program, ProgramPlay, ProgramStep } from "../model/program.js";
import { predict } from "../plan/predict.js";
import { plannedDrill } from "./drill/planned.js";
import { refreshSharedHosts } from "./refresh-shared-hosts.js";
import { emitDone, type RunContext } from "./run-context.js";
import { settleEarlier } from "./confirm.js";
import { contactAll } from "./contact-all.js";
import { eventQueue } from "./event-queue.js";
import type { RunEvent } from "./events.js";
import { asksRole, hostRun, resolutionOf, seenBy, type HostRun } from "./host-run.js";
import { reportHolders, wrongPairs } from "./holders.js";
import { sickPairs } from "./pair-gate.js";
import { lookForLeft, NOTHING_LEFT, tellLeft } from "./left.js";
import { lockWait } from "./lock-hosts.js";
import { runPlay } from "./play-run.js";
import { maskEvent } from "./mask-event.js";
import { preview, type PreviewedStep } from "./preview.js";
import type { RunOptions } from "./run-options.js";
import { runStart } from "./run-start.js";
import { runSites } from "./site-order.js";
import { refusalDiagnostic } from "./step-failure.js";
import { add, hostsOf, startTotals, statusOf } from "./totals.js";

const CLOSED_AT_ONCE = 16;

/**
 * Runs or plans a program: reaches and inspects every host of every site, and only then changes anything. Sites are run
 * as site-order.ts says. Everything that happens comes out as events; the
 * last is `run-end` with the exit status. Sessions are closed when the events end, however they end.
 */
export async function* run(program: Program, options: RunOptions): AsyncIterable<RunEvent> {
  const queue = eventQueue<RunEvent>();
  let totals = startTotals();
  const started = performance.now();
  const c = runContext(program, options, (event) => {
    totals = add(totals, event);
    queue.push(options.mask === undefined ? event : maskEvent(event, options.mask));
  });
  const finish = async (): Promise<void> => {
    try {
      await conduct(c);
    } finally {
      await closeAll(c);
    }
    const status = statusOf(totals, { detailed: options.detailed });
    const hosts = hostsOf(totals, notReached(c));
    c.emit({ event: "run-end", status, hosts, durationMs: Math.round(performance.now() - started) });
    queue.end();
  };
  const work = finish().catch((error: unknown) => queue.fail(error));
  yield* queue.items();
  await work;
}

function runContext(program: Program, options: RunOptions, emit: (event: RunEvent) => void): RunContext {
  const limit = pLimit(Math.max(1, options.forks));
  const peers = new Map(program.pairs.flatMap(({ hosts: [a, b] }) => [[a, b] as const, [b, a] as const]));
  const runs = program.hosts.map((host) => {
    const peer = peers.get(host) ?? null;
    const inHaPair = peer !== null && isHaPair(program, [host, peer]);
    const ordered = peer !== null && (options.survivor || inOrder(program, host));
    return hostRun(host, {
      peer,
      inHaPair,
      ordered,
      waits: () => emit({ event: "finding", diagnostic: lockWait(host) }),
    });
  });
  for (const run of runs) run.other = runs.find((one) => one.host === run.peer) ?? null;
  return {
    program,
    options,
    emit,
    failed: new Set(),
    tense: options.mode === "plan" ? "to do" : "done",
    runs,
    each: (items, work) => Promise.all(items.map((item) => limit(() => work(item)))),
  };
}

function isHaPair(program: Program, hosts: readonly Host[]): boolean {
  const steps = program.plays.flatMap((play) => play.steps);
  return steps.some((step) => (step.kind.mayBeHa || asksRole(step)) && step.hosts.some((host) => hosts.includes(host)));
}

/** Whether a play on a host may go through the hosts of a pair one after the other. */
function inOrder({ plays }: Program, host: Host): boolean {
  return plays.some(({ order, hosts, steps }) => {
    if (order?.kind === "together" || !hosts.includes(host)) return false;
    return order !== null || steps.some((step) => step.hosts.includes(host) && mayRestart(step, host));
  });
}

function mayRestart({ kind, resolve }: ProgramStep, host: Host): boolean {
  const resolution = resolve(host, null);
  return resolution.kind === "run" ? kind.restarts(resolution.params) : resolution.kind === "after-contact";
}

async function conduct(c: RunContext): Promise<void> {
  const { program, options } = c;
  c.emit(runStart(program, options));
  const started = performance.now();
  if (!(await contactAll(c))) return;
  c.emit({
    event: "contacted",
    hosts: c.runs.filter(({ state }) => state !== null).length,
    durationMs: Math.round(performance.now() - started),
  });
  const changing = options.mode === "run";
  const left = options.made?.tells === true ? await lookForLeft(c, options.made) : NOTHING_LEFT;
  if (!(await settleEarlier(c, changing))) return;
  if (!changing) {
    for (const found of options.judgesPairs ? await wrongPairs(c) : sickPairs(c))
      c.emit({ event: "finding", diagnostic: found });
    for (const play of program.plays) {
      if (options.stop.aborted) break;
      emitPlay(c, play);
      planPlay(c, play);
    }
    tellLeft(c, left, () => true);
  } else {
    const plays = options.made?.prune?.(left, program) ?? [];
    if (plays.length > 0) c.program = { ...program, plays: [...program.plays, ...plays] };
    tellLeft(c, left, ({ stays }) => stays !== null);
    await runSites(c, runSite);
  }
  if (options.stop.aborted) c.emit({ event: "interrupted" });
}

/** The plays of a site, and who holds its addresses then. */
async function runSite(c: RunContext, site: string): Promise<void> {
  await refreshSharedHosts(c, site);
  for (const play of c.program.plays.filter((one) => one.site === site)) {
    if (c.options.stop.aborted) return;
    // A play whose hosts all dropped out has nothing to show: its steps are counted as not run.
    if (!c.runs.some((r) => r.active && play.hosts.includes(r.host))) continue;
    emitPlay(c, play);
    await runPlay(c, play);
  }
  if (!c.options.stop.aborted) await reportHolders(c, site);
}

/** How many steps each host did not come to. */
function notReached(c: RunContext): ReadonlyMap<string, number> {
  const steps = c.program.plays.flatMap((play) => play.steps);
  return new Map(
    c.runs.map((r) => [
      r.host.id,
      steps.filter(({ hosts, index }) => hosts.includes(r.host) && !r.reached.has(index)).length,
    ]),
  );
}

function emitPlay(c: RunContext, play: ProgramPlay): void {
  c.emit({
    event: "play-start",
    site: play.site,
    play: play.title,
    units: play.units.map((unit) => unit.name),
    hosts: play.hosts.map((h) => ({ site: h.site, host: h.name })),
    steps: [...play.between, ...play.steps].map(({ index, label }) => ({ index, label })),
    ...(play.span.file === c.program.file ? {} : { added: true as const }),
  });
}

/**
 * The plan of a play: what each step would do when the ones before it did what they say. The predicted states go on to
 * the next play.
 */
function planPlay(c: RunContext, play: ProgramPlay): void {
  const runs = c.runs.filter((r) => play.hosts.includes(r.host));
  for (const p of preview([...play.between, ...play.steps], runs)) {
    const at = { play, step: p.step, run: p.run };
    const result = { changes: p.changes, durationMs: 0, diagnostic: null };
    if (p.kind === "skip") emitDone(c, at, { ...result, status: "skipped", note: p.reason });
    else if (p.kind === "refused") {
      emitDone(c, at, {
        ...result,
        status: "failed",
        diagnostic: refusalDiagnostic({ ...at, change: null }, p.refusal),
      });
    } else if (p.step.kind.does !== "changes") emitDone(c, at, { ...result, status: "ok", note: proofNote(c, p) });
    else emitDone(c, at, { ...result, status: p.changes.length > 0 ? "changed" : "ok" });
    if (p.run.state !== null)
      p.run.state = p.changes.reduce(
        (state, change) => predict(state, change, seenBy(p.step, p.run.host)),
        p.run.state,
      );
  }
}

/** Why a step that proves shows no changes; of a drill what it would do. */
function proofNote(c: RunContext, { run, step }: PreviewedStep): string {
  const resolution = resolutionOf(run, step);
  const drill = resolution.kind === "run" ? step.kind.drill(resolution.params) : null;
  const pair = c.runs.filter((other) => other === run || other.host === run.peer);
  return drill === null ? "not run in a plan" : plannedDrill(drill, pair);
}

/** Some at a time, so that nothing stands still behind hundreds of farewells. */
async function closeAll(c: RunContext): Promise<void> {
  for (let i = 0; i < c.runs.length; i += CLOSED_AT_ONCE) {
    await Promise.all(c.runs.slice(i, i + CLOSED_AT_ONCE).map((r) => close(r)));
    await turn();
  }
}

async function close(r: HostRun): Promise<void> {
  await Promise.all([...r.sessions.values()].map((session) => session.close()));
}
