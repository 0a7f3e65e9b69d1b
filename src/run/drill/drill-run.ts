import { diagnostic, failure } from "../../diagnostics/diagnostic.js";
import type { DrillSpec } from "../../model/drill.js";
import type { Pair } from "../../model/host.js";
import type { ProgramStep } from "../../model/program.js";
import {
  emitStart,
  stepPlace,
  queriesToCome,
  type RunContext,
  type PlayPoint,
  type Results,
  type StepResult,
} from "../run-context.js";
import { addressesOf } from "../holders.js";
import { engineOfPair } from "../pair-engine.js";
import { becomeOf, resolutionOf, type HostRun } from "../host-run.js";
import { inspect } from "../inspect.js";
import { lockHost } from "../lock-hosts.js";
import { originOf } from "../run-probes.js";
import type { ProbeOrigin } from "../../probe/probe-origin.js";
import { arm, begin, watchesAnswer, type Begun, type Refused } from "./begin-drill.js";
import { breakIt } from "./break-and-restore.js";
import type { DrillPoint } from "./drill-point.js";
import { hostLink, type HostLink } from "./host-link.js";
import { checkedOnHosts, paceOfProgram, paceOnHosts } from "./pace.js";
import { startWatch, type RunningWatch } from "./watch.js";

/**
 * Runs the next step of a play, a drill: one pair after the other. Its result is told on the row of the host that was
 * broken.
 */
export async function runDrill(c: RunContext, at: PlayPoint): Promise<Results> {
  const [step] = at.rest;
  if (step === undefined) return new Map();
  emitStart(c, at, step);
  const results = new Map<HostRun, StepResult>();
  const runs = at.runs.filter((run) => step.hosts.includes(run.host));
  for (const pair of c.program.pairs.filter(({ hosts }) => runs.some((run) => hosts.includes(run.host)))) {
    const own = await drillPair(c, at, { step, pair });
    for (const [run, result] of own) results.set(run, result);
  }
  await Promise.all(runs.map((run) => inspect(run, queriesToCome(c, at, run), c.options)));
  for (const run of runs) {
    if (run.unseen === null || results.get(run)?.status === "failed") continue;
    results.set(run, { ...OK, status: "unreachable", diagnostic: run.unseen });
  }
  return new Map([[step, results]]);
}

interface PairDrill {
  readonly step: ProgramStep;
  readonly pair: Pair;
}

async function drillPair(c: RunContext, at: PlayPoint, { step, pair }: PairDrill): Promise<Map<HostRun, StepResult>> {
  const started = performance.now();
  const runs = at.runs.filter((run) => pair.hosts.includes(run.host));
  const [a, b] = runs;
  const resolution = a === undefined ? null : resolutionOf(a, step);
  if (a === undefined || resolution === null) return new Map();
  if (resolution.kind === "skip") return new Map(runs.map((run) => [run, skipped(resolution.reason)]));
  const spec = resolution.kind === "run" ? step.kind.drill(resolution.params) : null;
  if (spec === null) throw new Error(`${step.label} is not resolved on ${a.host.id}`);
  const done = b === undefined ? onlyHalf(a, step) : await drill(c, at, { step, spec, runs: [a, b] });
  const durationMs = performance.now() - started;
  // A host outside the pair has no row in the step.
  const row = done !== null && runs.includes(done.run) ? done.run : a;
  if (done === null) return new Map(runs.map((run) => [run, { ...OK, durationMs }]));
  return new Map([[row, { status: "failed", changes: [], durationMs, diagnostic: done.refused }]]);
}

const OK: StepResult = { status: "ok", changes: [], durationMs: 0, diagnostic: null };

function skipped(note: string): StepResult {
  return { ...OK, status: "skipped", note };
}

function onlyHalf(run: HostRun, step: ProgramStep): Refused {
  const refused = diagnostic("HAP6224", "a drill needs both hosts of the pair", step.span, {
    help: "leave out `--limit` and `@on` for it; nothing was broken",
  });
  return { refused, run };
}

function unreached(run: HostRun, { step, name }: { readonly step: ProgramStep; readonly name: string }): Refused {
  const refused = diagnostic("HAP6224", `the drill breaks \`${name}\`, which this run leaves out`, step.span, {
    help: "leave out `--limit` for it; nothing was broken",
  });
  return { refused, run };
}

interface Cast {
  readonly step: ProgramStep;
  readonly spec: DrillSpec;
  readonly runs: readonly [HostRun, HostRun];
}

/** Null when the drill went as expected. */
async function drill(c: RunContext, at: PlayPoint, { step, spec, runs }: Cast): Promise<Refused | null> {
  const [a, b] = runs;
  const site = c.runs.filter((run) => run.host.site === at.play.site);
  const { on } = spec.fault;
  const broken = typeof on === "string" ? null : (site.find((run) => run.host.name === on.name) ?? null);
  if (broken === null && typeof on === "object") return unreached(a, { step, name: on.name });
  const out = broken === null || runs.includes(broken) ? null : broken;
  for (const run of [...runs, ...(out === null ? [] : [out])]) {
    const locked = await lockHost(run, c.options);
    if (locked !== null) return { refused: locked, run };
  }
  const links = [
    hostLink(a, becomeOf(step, a.host), c.options),
    hostLink(b, becomeOf(step, b.host), c.options),
  ] as const;
  const outside = out === null ? null : hostLink(out, becomeOf(step, out.host), c.options);
  const addressOf = (name: string): string | null => site.find((run) => run.host.name === name)?.host.address ?? null;
  const progress = (text: string): void => {
    for (const { host } of runs) c.emit({ event: "step-progress", ...stepPlace(at.play, step), host: host.name, text });
  };
  const steps = c.program.plays.flatMap((play) => play.steps);
  const addresses = [...new Set(runs.flatMap((run) => addressesOf(c, run)))];
  try {
    const engine = engineOfPair(c, runs);
    const pace = paceOfProgram(engine, runs, steps) ?? paceOnHosts(engine, runs, step);
    const begun = await begin({
      spec,
      links,
      outside,
      addressOf,
      addresses,
      engine,
      pace,
      checkedOn: (own, other) => checkedOnHosts(engine, [own, other], { step, fault: spec.fault }),
      options: c.options,
      progress,
    });
    if (!begun.ok) return begun.problem;
    return await watched(c, at, { step, begun: begun.value });
  } finally {
    await Promise.all([...links, ...(outside === null ? [] : [outside])].map((link) => link.close()));
  }
}

async function watched(
  c: RunContext,
  at: PlayPoint,
  { step, begun }: { step: ProgramStep; begun: Begun },
): Promise<Refused | null> {
  const { point } = begun;
  const watches = await startWatches(c, at, point);
  try {
    const refused = (await watchesAnswer(point, watches)) ?? (await arm(point));
    if (refused !== null) return refused;
    const own = ({ run }: DrillPoint["target"]): HostLink => hostLink(run, becomeOf(step, run.host), c.options);
    const ways = { follower: own(point.other), injector: own(point.target) };
    const end = await breakIt(point, { watches, looks: begun.looks, ...ways });
    if (end.event !== null) c.emit({ ...stepPlace(at.play, step), ...end.event });
    return end.diagnostic === null ? null : { refused: end.diagnostic, run: point.target.run };
  } finally {
    await Promise.all(watches.map((watch) => watch.stop()));
  }
}

/** Starts what a point is watched by, each from where it is asked. */
export async function startWatches(
  c: RunContext,
  { play }: PlayPoint,
  { spec }: DrillPoint,
): Promise<readonly RunningWatch[]> {
  const program = c.runs.filter((run) => run.host.site === play.site);
  return Promise.all(
    spec.watches.map(async (watch) => {
      const from = await originOf(watch.probe.from, { program, options: c.options });
      return startWatch(watch, from.ok ? from.origin : nowhere(from.reason));
    }),
  );
}

/** Where nothing can be asked from, and why. */
function nowhere(reason: string): ProbeOrigin {
  return {
    connect: () => Promise.resolve(failure(reason)),
    ping: () => Promise.resolve({ ok: false, text: reason, evidence: [] }),
  };
}
