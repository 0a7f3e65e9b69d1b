import { setTimeout as sleep } from "node:timers/promises";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { holderOf, interfaceHolding, placeText, removalText, type Holder } from "../model/holders.js";
import type { Engine } from "../engines/engine.js";
import type { PairTrouble } from "../engines/engine-pair.js";
import type { Pair } from "../model/host.js";
import { engineOf } from "../engines/engines.js";
import { subjectOf } from "../model/query.js";
import { addressesWritten, PATIENCE, ranOn, sickness, troubleOf, troublesOf } from "./pair-gate.js";
import { engineOfPair } from "./pair-engine.js";
import type { RunContext } from "./run-context.js";
import { queriesOf, resolutionOf, stepsOf, type HostRun } from "./host-run.js";
import { inspect } from "./inspect.js";

/**
 * After a start the resources come 10 s after the links are up, and a node alone waits for initdead (Heartbeat 3.0.6).
 */
const SETTLE_MS = 60_000;
const PAUSE_MS = 1000;

/** An address that a pair holds by its engine. */
interface PairAddress {
  readonly site: string;
  readonly pair: Pair;
  readonly address: string;
  readonly runs: readonly HostRun[];
}

/**
 * Reports which host holds each address of a site's pairs at the end of its plays. Where its engine was started or
 * reloaded it waits (bounded) until each address is held by exactly one; it only reads. After a failure nobody waits:
 * an address that never was configured cannot come.
 */
export async function reportHolders(c: RunContext, site: string): Promise<void> {
  const addresses = pairAddresses(c, site);
  const awaited = addresses.filter(({ runs }) => runs.some((r) => r.settling) && runs.every((r) => r.active));
  const runs = [...new Set(awaited.flatMap((a) => a.runs))];
  const deadline = performance.now() + SETTLE_MS;
  while (runs.length > 0 && performance.now() < deadline && !c.options.stop.aborted) {
    await c.each(runs, (run) => inspect(run, queriesOf(run, []), c.options));
    if (awaited.every((a) => holdersOf(a).length === 1)) break;
    await sleep(PAUSE_MS);
  }
  for (const { unseen } of runs) if (unseen !== null) c.emit({ event: "finding", diagnostic: unseen });
  for (const a of addresses) {
    const names = holdersOf(a).map(({ host }) => host.name);
    c.emit({ event: "holder", site: a.site, pair: a.pair.name, address: a.address, holders: names });
    const problem = problemAt(c, a);
    if (problem !== null) c.emit({ event: "finding", diagnostic: problem });
  }
}

/** How often a pair that is not whole is looked at again before that is told: the two were not asked at one time. */
const MORE_LOOKS = 6;

/**
 * What is wrong with the pairs of a program that no step of it is about: a pair is sick, or an address is on two of its
 * hosts, or on none although its engine runs. The hosts were inspected; where something is wrong they are looked at
 * again (some seconds), and as long as a play would wait where it may pass: an address may be on its way. Of a pair of
 * which a host is not seen any more that is told, and nothing else.
 */
export async function wrongPairs(c: RunContext): Promise<readonly Diagnostic[]> {
  const deadline = performance.now() + PATIENCE.mostMs;
  const looked = new Set<HostRun>();
  let wrong = wrongNow(c);
  for (let looks = 0; wrong.size > 0 && !c.options.stop.aborted; looks++) {
    const isWaiting = [...wrong.values()].some(({ mayPass }) => mayPass) && performance.now() < deadline;
    if (looks >= MORE_LOOKS && !isWaiting) break;
    await sleep(PATIENCE.pauseMs);
    const runs = c.runs.filter(({ host }) => [...wrong.keys()].some(({ hosts }) => hosts.includes(host)));
    const steps = c.program.plays.flatMap((play) => play.steps);
    for (const run of runs) looked.add(run);
    await c.each(runs, (run) => inspect(run, queriesOf(run, stepsOf(run, steps)), c.options));
    wrong = wrongNow(c);
  }
  const lost = [...looked].filter((run) => run.unseen !== null);
  const known = [...wrong].filter(([{ hosts }]) => !lost.some(({ host }) => hosts.includes(host)));
  return [...lost.flatMap(({ unseen }) => unseen ?? []), ...known.flatMap(([, { problems }]) => problems)];
}

/** What is wrong with a pair, and whether that may pass by itself. */
interface WrongPair {
  readonly problems: readonly Diagnostic[];
  readonly mayPass: boolean;
}

/**
 * The same as it was last seen, by pairs. A sick pair tells by itself where its addresses are; one that is yet to be
 * written to a host may be nowhere.
 */
function wrongNow(c: RunContext): ReadonlyMap<Pair, WrongPair> {
  const sites = new Set(c.program.pairs.map(({ site }) => site));
  const addresses = [...sites].flatMap((site) => pairAddresses(c, site));
  const found = c.program.pairs.map((pair): readonly [Pair, WrongPair] => {
    const sick = sickness(c, pair, "error");
    if (sick !== null) return [pair, { problems: [sick], mayPass: troubleOf(c, pair)?.mayPass === true }];
    const own = addresses.filter(
      (one) => one.pair === pair && one.runs.some((run) => addressesWritten(run).includes(one.address)),
    );
    const problems = own.flatMap((one) => problemAt(c, one) ?? []).filter(({ severity }) => severity === "error");
    return [pair, { problems, mayPass: problems.length > 0 && own.some((one) => holdersOf(one).length === 0) }];
  });
  return new Map(found.filter(([, { problems }]) => problems.length > 0));
}

function problemAt(c: RunContext, asked: PairAddress): Diagnostic | null {
  return holderProblem(asked, holdersOf(asked), {
    engine: engineOfPair(c, asked.runs),
    trouble: troubleAt(c, asked),
  });
}

/**
 * One holder is right. None is right only where its engine does not run yet; two is split brain: clients reach either.
 */
function holderProblem(
  asked: PairAddress,
  holders: readonly Holder[],
  { engine, trouble }: { readonly engine: Engine; readonly trouble: PairTrouble | null },
): Diagnostic | null {
  const { address, pair, runs } = asked;
  const { advice, name, title } = engine;
  if (holders.length === 1) return null;
  if (holders.length === 0) {
    const help = advice.unheld(pair);
    const severity = runs.some(isUp) ? "error" : "warning";
    return diagnostic("HAP4060", `no host of \`${pair.name}\` holds ${address}`, null, { severity, help });
  }
  const help =
    trouble !== null && !trouble.mayPass
      ? trouble.cure
      : (leftWhereStopped(asked, engine) ??
        `check the links between the hosts, then stop ${title} on one of them: \`service ${name} stop\``);
  const details = holders.map(({ host, on }) => ({ label: host.name, text: placeText(address, on) }));
  const names = holders.map(({ host }) => host.name).join(" and ");
  return diagnostic("HAP4061", `split brain: ${names} both hold ${address}`, null, { details, help });
}

/** What the pair itself tells of its trouble: its cure is the one that every message gives. */
function troubleAt(c: RunContext, { pair, address }: PairAddress): PairTrouble | null {
  const troubles = troublesOf(c, pair);
  return troubles.find(({ tells }) => tells.kind === "address" && tells.address === address) ?? troubles[0] ?? null;
}

/** Addresses where the engine is stopped, while it runs on another holder: nobody there gives them up. */
function leftWhereStopped({ runs, address }: PairAddress, engine: Engine): string | null {
  const held = runs.filter((run) => holderOf(run.host, address, run.state?.facts.interfaces ?? []) !== null);
  const stopped = held.filter((run) => ranOn(run, engine) === false);
  if (stopped.length === 0 || !held.some((run) => ranOn(run, engine) === true)) return null;
  const mends = stopped.flatMap(({ host, state }) => {
    const on = interfaceHolding(state?.facts.interfaces ?? [], address);
    return on === null ? [] : [`${removalText(address, on)} on ${host.name}`];
  });
  const where = stopped.map(({ host }) => host.name).join(" and ");
  return `${engine.title} is stopped on ${where}, so that ${address} is left over there: ${mends.join(", ")}`;
}

/** Whether an engine runs there, as far as it was asked: then the address has to be somewhere. */
function isUp({ state }: HostRun): boolean {
  const answers = [...(state?.answers ?? [])];
  return answers.some(([key, { kind, state: seen }]) => {
    if (kind === "daemon") return seen.running;
    return kind === "service" && engineOf(subjectOf(key)) !== null && seen.running;
  });
}

function pairAddresses(c: RunContext, site: string): PairAddress[] {
  const found = new Map<string, PairAddress>();
  for (const pair of c.program.pairs.filter((one) => one.site === site)) {
    const runs = c.runs.filter((run) => pair.hosts.includes(run.host));
    // Half of a pair does not tell who holds what.
    if (runs.some((run) => run.alone !== null)) continue;
    for (const address of runs.flatMap((run) => addressesOf(c, run))) {
      found.set(`${pair.site} ${pair.name} ${address}`, { site: pair.site, pair, address, runs });
    }
  }
  return [...found.values()];
}

/** Addresses that steps of the program put under an engine on a host. */
export function addressesOf(c: RunContext, run: HostRun): readonly string[] {
  const steps = c.program.plays.flatMap((play) => play.steps).filter((step) => step.hosts.includes(run.host));
  return steps.flatMap((step) => {
    const resolution = resolutionOf(run, step);
    return resolution.kind === "run" ? step.kind.addresses(resolution.params) : [];
  });
}

function holdersOf({ address, runs }: PairAddress): Holder[] {
  return runs.flatMap((run) => holderOf(run.host, address, run.state?.facts.interfaces ?? []) ?? []);
}
