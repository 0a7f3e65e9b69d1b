import {
  isClientProbe,
  isHostProbe,
  PROBE_LIMIT_MS,
  type ClientProbe,
  type HostProbe,
  type PairProbe,
  type Probe,
  type ProbeResult,
} from "../model/probe.js";
import { clientProbe } from "../probe/client-probe.js";
import { fromController } from "../probe/from-controller.js";
import { throughHost } from "../probe/through-host.js";
import type { ProbeOrigin } from "../probe/probe-origin.js";
import { askHost, type HostAnswer } from "./ask-host.js";
import { judgeHost } from "./judge-host-probe.js";
import { judgeIpvs, judgeVip, judgeVrrp, type Asked, type FoundOfPair } from "./judge-pair-probe.js";
import type { HostRun } from "./host-run.js";
import { sessionOf } from "./inspect.js";
import type { RunOptions } from "./run-options.js";

/** Who takes part when probes run. */
export interface ProbeContext {
  /** All hosts of the play: `vip` asks them all, and `on` and `ipvs` look among them. */
  readonly runs: readonly HostRun[];
  /** Every host of the program: `from HOST` may name one that is not in the play. */
  readonly program: readonly HostRun[];
  readonly options: RunOptions;
  /** The user that looks on a host. */
  become(run: HostRun): string | null;
  /** The limit of a probe that gives none, in ms. Default PROBE_LIMIT_MS. */
  readonly limitMs?: number;
  /** The host's clock (s) from which `since run` counts. */
  began(run: HostRun): number;
}

/** A probe, and the host that it is asked on; null for those that choose their place themselves. */
export interface AskedProbe {
  readonly probe: Probe;
  readonly run: HostRun | null;
}

/**
 * Asks all probes once, at the same time: what is asked of one host travels in one exchange. Results in the order
 * asked. Each ends by its limit; a host that cannot be reached or does not answer is a probe that failed, with the
 * reason.
 */
export async function runProbes(asked: readonly AskedProbe[], context: ProbeContext): Promise<readonly ProbeResult[]> {
  const answers = new Map<HostRun, Promise<HostAnswer>>();
  for (const run of new Set([...context.runs, ...asked.flatMap((a) => a.run ?? [])])) {
    const wanted = asked.map((a) => a.probe).filter((probe) => asksOf(probe, run, asked));
    if (wanted.length > 0) answers.set(run, ask(run, wanted, context));
  }
  return Promise.all(asked.map((one) => resultOf(one, answers, context)));
}

/** Whether a probe needs something of this host. */
function asksOf(probe: Probe, run: HostRun, asked: readonly AskedProbe[]): boolean {
  if (isClientProbe(probe)) return false;
  return isHostProbe(probe) ? asked.some((a) => a.probe === probe && a.run === run) : true;
}

async function ask(run: HostRun, probes: readonly Probe[], context: ProbeContext): Promise<HostAnswer> {
  const become = context.become(run);
  const opened = await sessionOf(run, become, context.options);
  if (!opened.ok) return { ok: false, reason: opened.problem.message, durationMs: 0 };
  const session = opened.value;
  const answer = await askHost(session, probes, {
    limitMs: context.limitMs ?? PROBE_LIMIT_MS,
  });
  if (!answer.ok) {
    // What became of this shell is not known: the next question opens another.
    run.sessions.delete(become);
    void session.close();
  }
  return answer;
}

async function resultOf(
  { probe, run }: AskedProbe,
  answers: ReadonlyMap<HostRun, Promise<HostAnswer>>,
  context: ProbeContext,
): Promise<ProbeResult> {
  if (isClientProbe(probe)) return fromSomewhere(probe, context);
  if (isHostProbe(probe)) return onHost(probe, run, answers, context);
  const started = performance.now();
  const all = await Promise.all(
    context.runs.map(async (one) => ({ host: one.host, answer: await answerOf(one, answers) })),
  );
  const judged = judgePair(probe, all);
  return { probe, durationMs: performance.now() - started, ...judged };
}

function judgePair(probe: PairProbe, all: readonly Asked[]): FoundOfPair {
  switch (probe.kind) {
    case "vip":
      return judgeVip(probe, all);
    case "vrrp":
      return judgeVrrp(probe, all);
    case "ipvs":
      return judgeIpvs(probe, all);
  }
}

async function onHost(
  probe: HostProbe,
  run: HostRun | null,
  answers: ReadonlyMap<HostRun, Promise<HostAnswer>>,
  context: ProbeContext,
): Promise<ProbeResult> {
  if (run === null) throw new Error(`${probe.kind} is asked on a host`);
  const answer = await answerOf(run, answers);
  return { probe, host: run.host, durationMs: answer.durationMs, ...judgeHost(probe, answer, context.began(run)) };
}

async function answerOf(run: HostRun, answers: ReadonlyMap<HostRun, Promise<HostAnswer>>): Promise<HostAnswer> {
  return (await answers.get(run)) ?? { ok: false, reason: "it was not asked", durationMs: 0 };
}

async function fromSomewhere(probe: ClientProbe, context: ProbeContext): Promise<ProbeResult> {
  const limit = { limitMs: context.limitMs ?? PROBE_LIMIT_MS };
  const origin = await originOf(probe.from, context);
  if (!origin.ok) return { probe, host: origin.host, ok: false, text: origin.reason, durationMs: 0, evidence: [] };
  return { probe, host: origin.host, ...(await clientProbe(probe, origin.origin, limit)) };
}

type FoundOrigin = { readonly host: ProbeResult["host"] } & (
  | { readonly ok: true; readonly origin: ProbeOrigin }
  | { readonly ok: false; readonly reason: string }
);

/**
 * Where a client probe starts from: fromController, or a host of the program by its inventory name, over the run's own
 * connection.
 */
export async function originOf(
  from: string | null,
  context: Pick<ProbeContext, "program" | "options">,
): Promise<FoundOrigin> {
  if (from === null) return { ok: true, host: null, origin: fromController };
  const run = context.program.find((one) => one.host.name === from);
  if (run === undefined) return { ok: false, host: null, reason: `\`${from}\` is no host of this run` };
  const session = await sessionOf(run, run.host.ssh.as, context.options);
  if (!session.ok) return { ok: false, host: run.host, reason: session.problem.message };
  return { ok: true, host: run.host, origin: throughHost(session.value) };
}
