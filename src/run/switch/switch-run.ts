import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { DrillSpec } from "../../model/drill.js";
import type { Pair } from "../../model/host.js";
import type { ProgramStep } from "../../model/program.js";
import { addressesOfGroups, isNode } from "../../model/resource-groups.js";
import { movesOnRequest, switchPrediction, type Switchover, type SwitchSpec } from "../../model/switchover.js";
import { HEARTBEAT } from "../../engines/heartbeat/engine.js";
import { begin, watchesAnswer } from "../drill/begin-drill.js";
import { drillEvent } from "../drill/drill-event.js";
import { startWatches } from "../drill/drill-run.js";
import { hostLink, type HostLink } from "../drill/host-link.js";
import { paceOfProgram } from "../drill/pace.js";
import type { RunningWatch } from "../drill/watch.js";
import { addressesOf } from "../holders.js";
import { becomeOf, resolutionOf, type HostRun } from "../host-run.js";
import { inspect } from "../inspect.js";
import { lockHost } from "../lock-hosts.js";
import { emitStart, stepPlace, queriesToCome } from "../run-context.js";
import type { PlayPoint, Results, RunContext, StepResult } from "../run-context.js";
import { handOver, type Handover, type HandoverEnd, type SwitchPoint } from "./carry-out.js";
import { lookBefore } from "./look-before.js";
import { takeOver } from "./take-over.js";
import { switchFailure } from "./switch-failure.js";
import { answered, watchesFor } from "./watched-by.js";

/** Runs the next step of a play, a switch: one pair after the other, told on the row of each one's preferred host. */
export async function runSwitch(c: RunContext, at: PlayPoint): Promise<Results> {
  const [step] = at.rest;
  if (step === undefined) return new Map();
  emitStart(c, at, step);
  const results = new Map<HostRun, StepResult>();
  const runs = at.runs.filter((run) => step.hosts.includes(run.host));
  for (const pair of c.program.pairs.filter(({ hosts }) => runs.some((run) => hosts.includes(run.host)))) {
    for (const [run, result] of await switchPair(c, at, { step, pair })) results.set(run, result);
  }
  await Promise.all(runs.map((run) => inspect(run, queriesToCome(c, at, run), c.options)));
  return new Map([[step, results]]);
}

const OK: StepResult = { status: "ok", changes: [], durationMs: 0, diagnostic: null };

async function switchPair(
  c: RunContext,
  at: PlayPoint,
  { step, pair }: { readonly step: ProgramStep; readonly pair: Pair },
): Promise<ReadonlyMap<HostRun, StepResult>> {
  const started = performance.now();
  const runs = at.runs.filter((run) => pair.hosts.includes(run.host));
  const [a, b] = pair.hosts.map((host) => runs.find((run) => run.host === host));
  const one = a ?? b;
  if (one === undefined) return new Map();
  const resolution = resolutionOf(one, step);
  if (resolution.kind === "skip") {
    return new Map(runs.map((run) => [run, { ...OK, status: "skipped", note: resolution.reason }]));
  }
  const spec = resolution.kind === "run" ? step.kind.switchover(resolution.params) : null;
  if (spec === null) throw new Error(`${step.label} is not resolved on ${one.host.id}`);
  const end =
    a === undefined || b === undefined
      ? refused(one, onlyHalf(step))
      : await switchover(c, at, { step, spec, runs: [a, b] });
  const durationMs = performance.now() - started;
  const status = end.moved ? "changed" : "ok";
  if (end.failed === null) return new Map(runs.map((run) => [run, { ...OK, status, durationMs, note: end.note }]));
  return new Map([[end.run, { ...OK, status: "failed", durationMs, diagnostic: end.failed }]]);
}

function onlyHalf(step: ProgramStep): Diagnostic {
  return diagnostic("HAP6425", "a switch needs both hosts of the pair", step.span, {
    help: "leave out `--limit` and `@on` for it; nothing was switched",
  });
}

interface SwitchCast {
  readonly step: ProgramStep;
  readonly spec: SwitchSpec;
  readonly runs: readonly [HostRun, HostRun];
}

/** What a switch of one pair came to: why it failed, or a note. */
interface SwitchEnd {
  readonly run: HostRun;
  readonly moved?: boolean;
  readonly failed: Diagnostic | null;
  readonly note: string;
}

function refused(run: HostRun, failed: Diagnostic): SwitchEnd {
  return { run, failed, note: "" };
}

async function switchover(c: RunContext, at: PlayPoint, { step, spec, runs }: SwitchCast): Promise<SwitchEnd> {
  const [a] = runs;
  for (const run of runs) {
    const locked = await lockHost(run, c.options);
    if (locked !== null) return refused(run, locked);
  }
  const before = await lookBefore(runs, spec, c.options);
  const links = [linkOf(c, step, runs[0]), linkOf(c, step, runs[1])] as const;
  try {
    const taken = before.ok && before.value.kind === "take" ? before.value.take : null;
    const link = links.find(({ run }) => run.host.name === taken?.to);
    const choice =
      before.ok && before.value.kind === "take" && link !== undefined
        ? await takeOver({
            runs,
            spec,
            options: c.options,
            link,
            taken: before.value.take.taken,
            why: before.value.why,
          })
        : before;
    if (!choice.ok) return refused(choice.problem.run, choice.problem.refused);
    if (choice.value.kind === "move") return await begun(c, at, { step, spec, runs, links, move: choice.value.move });
    const { kind } = choice.value;
    if (kind === "take") throw new Error("what is to be taken was taken before");
    if (taken === null) return { run: a, failed: null, note: `everything is on ${choice.value.host} already` };
    const what = addressesOfGroups(taken.groups).join(", ");
    return { run: a, moved: true, failed: null, note: `${what} on ${choice.value.host}; nobody had it` };
  } finally {
    await Promise.all(links.map((link) => link.close()));
  }
}

function linkOf(c: RunContext, step: ProgramStep, run: HostRun): HostLink {
  return hostLink(run, becomeOf(step, run.host), c.options);
}

interface Linked extends SwitchCast {
  readonly links: readonly [HostLink, HostLink];
  readonly move: Switchover;
}

async function begun(c: RunContext, at: PlayPoint, linked: Linked): Promise<SwitchEnd> {
  const { step, spec, runs, links, move } = linked;
  const moving = addressesOfGroups(move.groups);
  const { watches, chosen } = watchesFor(c, runs, { spec, moving });
  const steps = c.program.plays.flatMap((play) => play.steps);
  const progress = (text: string): void => {
    for (const { host } of runs) c.emit({ event: "step-progress", ...stepPlace(at.play, step), host: host.name, text });
  };
  const ready = await begin({
    spec: { ...drillOf(spec, { move, moving }), watches },
    links,
    outside: null,
    addressOf: () => null,
    addresses: [...new Set([...moving, ...runs.flatMap((run) => addressesOf(c, run))])],
    engine: HEARTBEAT,
    pace: paceOfProgram(HEARTBEAT, runs, steps),
    checkedOn: () => null,
    options: c.options,
    progress,
  });
  if (!ready.ok) return refusedBefore(ready.problem.run, ready.problem.refused, SICK);
  const point: SwitchPoint = { ...ready.value.point, prediction: switchPrediction(move.groups), moving };
  const started = await startWatches(c, at, point);
  const follower = linkOf(c, step, point.other.run);
  try {
    const { answering, mute } = chosen ? { answering: started, mute: [] } : await answered(started);
    for (const one of mute) c.emit({ event: "finding", diagnostic: notPinged(one, spec) });
    const unanswered = await watchesAnswer(point, answering);
    if (unanswered !== null) return refusedBefore(unanswered.run, unanswered.refused, SILENT);
    const way = handoverOf(move, ready.value.looks.get(move.from)?.heartbeat?.autoFailback ?? "");
    if (way === null) return refused(point.active, oneGroupOnly(move, spec));
    const end = await handOver(point, { move, ...way, watches: answering, looks: ready.value.looks, follower });
    return told(c, at, { ...linked, point, end, way, looks: ready.value.looks });
  } finally {
    await Promise.all([follower.close(), ...started.map((watch) => watch.stop())]);
  }
}

/** The handover as the drill that it is observed by: its addresses have to be on the other host in time. */
function drillOf(
  { span, withinMs, underMs }: SwitchSpec,
  { move, moving }: { readonly move: Switchover; readonly moving: readonly string[] },
): Omit<DrillSpec, "watches"> {
  const on = { name: move.to };
  const time = { kind: "within", ms: withinMs } as const;
  const outage = underMs === null ? [] : [{ kind: "outage", underMs, span } as const];
  return {
    fault: { kind: "stop", service: "heartbeat", on: { name: move.from }, span },
    expectations: [...moving.map((address) => ({ kind: "vip", address, on, time, span }) as const), ...outage],
    restoreWithinMs: withinMs,
    restoreSpan: span,
  };
}

/** How to hand over; null where Heartbeat would have to be asked, and cannot be. */
function handoverOf(move: Switchover, autoFailback: string): Pick<Handover, "way" | "startsAgain"> | null {
  if (movesOnRequest(autoFailback)) return { way: "request", startsAgain: true };
  if (move.given !== "all") return null;
  return { way: "stop", startsAgain: !move.groups.some(({ node }) => isNode(node, move.from)) };
}

function oneGroupOnly(move: Switchover, spec: SwitchSpec): Diagnostic {
  return diagnostic("HAP6424", `Heartbeat on \`${move.from}\` cannot be asked to move some of its groups`, spec.span, {
    help: "`auto_failback` is `legacy`, or not in ha.cf: set `auto_failback off`, or move all groups; nothing was switched",
  });
}

/** What a drill would refuse, as a switch tells it. */
const SICK = { code: "HAP6420", help: "put the pair right first; nothing was switched" } as const;
const SILENT = {
  code: "HAP6423",
  help: "a switch measures how long the service is away, so it has to be there first; nothing was switched",
} as const;

function refusedBefore(run: HostRun, problem: Diagnostic, as: typeof SICK | typeof SILENT): SwitchEnd {
  return refused(run, { ...problem, ...as });
}

function notPinged({ watch }: RunningWatch, { span }: SwitchSpec): Diagnostic {
  const address = watch.probe.kind === "ping" ? watch.probe.address : "";
  return diagnostic("HAP6441", `${address} does not answer a ping from here`, span, {
    severity: "note",
    help: "give the switch a line such as `watch tcp ADDRESS:PORT`, or a playbook with `verify` steps, to measure by",
  });
}

interface Ended extends Linked {
  readonly point: SwitchPoint;
  readonly end: HandoverEnd;
  readonly way: Pick<Handover, "way" | "startsAgain">;
  readonly looks: Handover["looks"];
}

function told(c: RunContext, at: PlayPoint, { step, spec, point, end, move, way, looks }: Ended): SwitchEnd {
  const failed = switchFailure(point, { spec, move, end });
  const fields = drillEvent(point, end.measured, { looks, failed: failed !== null });
  const fault = way.way === "request" ? `hb_standby ${move.given}` : "heartbeat stopped";
  const holderAfter = end.moved ? move.to : end.back ? move.from : fields.holderAfter;
  const macAfter = end.back ? fields.macBefore : fields.macAfter;
  const restoredMs = way.startsAgain || !end.moved ? fields.restoredMs : null;
  c.emit({ ...fields, holderAfter, macAfter, restoredMs, ...stepPlace(at.play, step), event: "switch-done", fault });
  if (end.moved && way.way === "stop" && !way.startsAgain) {
    const message = `Heartbeat stays stopped on \`${move.from}\`: with \`auto_failback legacy\` it would take its resources back`;
    const help = `start it there to bring them back, or set \`auto_failback off\` in ha.cf`;
    c.emit({ event: "finding", diagnostic: diagnostic("HAP6440", message, spec.span, { severity: "warning", help }) });
  }
  return { run: point.active, moved: end.moved, failed, note: `${point.moving.join(", ")} on ${move.to}` };
}
