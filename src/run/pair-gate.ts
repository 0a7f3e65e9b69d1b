import { setTimeout as sleep } from "node:timers/promises";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Engine } from "../engines/engine.js";
import type { PairNodeSeen, PairTrouble } from "../engines/engine-pair.js";
import { ENGINES } from "../engines/engines.js";
import type { Pair } from "../model/host.js";
import type { ProgramPlay, ProgramStep } from "../model/program.js";
import { ask, queryKey } from "../model/query.js";
import { addressesOfGroups } from "../model/resource-groups.js";
import { holdsAddress, resolutionOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";
import type { PreviewedStep } from "./preview.js";
import { queriesToCome, type RunContext } from "./run-context.js";

/**
 * How long a pair may take to settle (ms): on its own (30 s after a start that failed Heartbeat moves its group), and
 * after this run has started Heartbeat (10 s, or initdead and 10 s).
 */
const PATIENCE_MS = 45_000;
const STARTED_MS = 60_000;
const PAUSE_MS = 1000;

/** A step that is not begun, with the host on whose row that is told. */
export interface GateRefused {
  readonly run: HostRun;
  readonly step: ProgramStep;
  readonly diagnostic: Diagnostic;
}

/**
 * Steps of a play that would change what the pair's engine does, on a pair that is sick or while clients must not be
 * interrupted. Asked before the play's first change. A trouble that may pass is waited for.
 */
export async function refusedByPair(
  c: RunContext,
  play: ProgramPlay,
  previewed: readonly PreviewedStep[],
): Promise<readonly GateRefused[]> {
  const interrupting = c.options.noInterruption ? previewed.filter(interrupts) : [];
  const refused: GateRefused[] = interrupting.map(({ run, step }) => ({ run, step, diagnostic: notNow(run, step) }));
  if (c.options.evenIfSick) return refused;
  for (const pair of c.program.pairs) {
    const first = previewed.find((p) => pair.hosts.includes(p.run.host) && changesHa(p));
    if (first === undefined) continue;
    const trouble = await settledTrouble(c, { play, pair });
    if (trouble !== null)
      refused.push({ run: first.run, step: first.step, diagnostic: sick(pair, trouble, first.step) });
  }
  return refused;
}

/** Why a pair that was worked on is not healthy again, once what may pass was waited for; null when it is. */
export async function pairRefusal(
  c: RunContext,
  { play, pair, step }: { readonly play: ProgramPlay; readonly pair: Pair; readonly step: ProgramStep },
): Promise<Diagnostic | null> {
  if (c.options.evenIfSick) return null;
  const trouble = await settledTrouble(c, { play, pair });
  return trouble === null ? null : sick(pair, trouble, step);
}

/** For a plan: which pairs are sick as they are now. */
export function sickPairs(c: RunContext): readonly Diagnostic[] {
  return c.program.pairs.flatMap((pair) => sickness(c, pair, "warning") ?? []);
}

/** What is wrong with a pair as it was last seen; null for nothing. */
export function sickness(c: RunContext, pair: Pair, severity: Diagnostic["severity"]): Diagnostic | null {
  const trouble = troubleOf(c, pair);
  if (trouble === null) return null;
  const message = `the pair \`${pair.name}\` is sick: ${trouble.text}`;
  return diagnostic("HAP4062", message, pair.span, { severity, help: trouble.cure });
}

function changesHa({ run, step, changes }: PreviewedStep): boolean {
  const resolution = resolutionOf(run, step);
  return changes.length > 0 && resolution.kind === "run" && step.kind.ha(resolution.params);
}

function interrupts({ run, changes }: PreviewedStep): boolean {
  return changes.some(
    (change) =>
      ((change.kind === "resources" || change.kind === "write-file" || change.kind === "service") &&
        (change.interruptionMs ?? 0) > 0) ||
      // Whoever uses an address that leaves is without it.
      (change.kind === "write-file" && (change.moves?.releases.length ?? 0) > 0) ||
      (change.kind === "write-file" && (change.handOvers?.length ?? 0) > 0) ||
      // Connections that outlast the drain are cut.
      (change.kind === "lvs-table" && change.drained.length + change.dropped.length > 0) ||
      (change.kind === "reboot" && holdsAddress(run)),
  );
}

/** How long a pair on which nothing was done is waited for while its trouble may pass, and between two looks (ms). */
export const PATIENCE = { mostMs: PATIENCE_MS, pauseMs: PAUSE_MS };

async function settledTrouble(
  c: RunContext,
  { play, pair }: { readonly play: ProgramPlay; readonly pair: Pair },
): Promise<PairTrouble | null> {
  const runs = runsOf(c, pair);
  const deadline = performance.now() + (runs.some((run) => run.settling) ? STARTED_MS : PATIENCE_MS);
  for (let isAgain = false; ; isAgain = true) {
    const trouble = troubleOf(c, pair);
    // The two were not asked at one time: an address may have moved meanwhile.
    const isSure = trouble?.mayPass === false && (isAgain || trouble.tells.kind !== "address");
    if (trouble === null || isSure || performance.now() > deadline || c.options.stop.aborted) return trouble;
    await sleep(PAUSE_MS);
    const at = { play, rest: play.steps, runs };
    await c.each(runs, (run) => inspect(run, queriesToCome(c, at, run), c.options));
  }
}

/** The gravest trouble of a pair as it was last seen; null too where it was not asked about. */
export function troubleOf(c: RunContext, pair: Pair): PairTrouble | null {
  return troublesOf(c, pair)[0] ?? null;
}

/** All of them, the gravest first. */
export function troublesOf(c: RunContext, pair: Pair): readonly PairTrouble[] {
  const [a, b] = runsOf(c, pair);
  if (a === undefined || b === undefined) return [];
  return ENGINES.flatMap((engine): readonly PairTrouble[] => {
    const [first, second] = [nodeOf(engine, a), nodeOf(engine, b)];
    return first === null || second === null ? [] : engine.pair.troubles([first, second]);
  });
}

function runsOf(c: RunContext, { hosts }: Pair): readonly HostRun[] {
  return c.runs.filter((run) => hosts.includes(run.host));
}

/** Whether an engine ran on a host when it was last seen; null where it was not asked. */
export function ranOn(run: HostRun, engine: Engine): boolean | null {
  return nodeOf(engine, run)?.daemon.running ?? null;
}

/** The engine that ran on a host when it was last seen, of those whose pairs are judged; null for none. */
export function engineOn(run: HostRun): Engine | null {
  return ENGINES.find((engine) => nodeOf(engine, run)?.daemon.running === true) ?? null;
}

/** The addresses that the engines' files on a host put under them, as far as they were asked for. */
export function addressesWritten(run: HostRun): readonly string[] {
  return ENGINES.flatMap((engine) => {
    const node = nodeOf(engine, run);
    if (node === null) return [];
    return [...addressesOfGroups(node.groups), ...node.instances.flatMap(({ addresses }) => addresses)];
  });
}

function nodeOf({ name, pair }: Engine, { host, peer, state }: HostRun): PairNodeSeen | null {
  const answer = state?.answers.get(queryKey(ask.daemon(name, peer?.name ?? null)));
  if (state === null || answer?.kind !== "daemon") return null;
  const { state: daemon } = answer;
  const { interfaces } = state.facts;
  const [groups, instances] = [pair.groups(state), pair.instances(state, daemon)];
  return { name: host.name, daemon, interfaces, groups, instances };
}

function sick(pair: Pair, trouble: PairTrouble, step: ProgramStep): Diagnostic {
  return diagnostic("HAP4062", `the pair \`${pair.name}\` is sick: ${trouble.text}`, step.span, {
    help: `${trouble.cure}; nothing was changed by this play. \`--even-if-sick\` runs it all the same`,
  });
}

function notNow(run: HostRun, step: ProgramStep): Diagnostic {
  return diagnostic(
    "HAP4063",
    `this step would interrupt clients of \`${run.host.pair ?? run.host.name}\``,
    step.span,
    {
      help: "`--no-interruption` forbids it: run again without it when clients may be interrupted; `hap plan` says for how long",
    },
  );
}
