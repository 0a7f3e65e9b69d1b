import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Facts } from "../model/facts.js";
import type { Host } from "../model/host.js";
import { interfaceHolding } from "../model/holders.js";
import { stateView, type HostState } from "../model/host-state.js";
import type { ProgramStep, Resolution } from "../model/program.js";
import { ENGINES } from "../engines/engines.js";
import { ask, queryKey, type Query } from "../model/query.js";
import type { Params, Target } from "../model/step-kind.js";
import type { Session } from "../remote/session.js";

/** The groups of a pair on its hosts. */
export const HARESOURCES = "/etc/ha.d/haresources";

/**
 * One host during a run: its sessions, what is known of it, and whether it still takes part. The only mutable record of
 * the engine.
 */
export interface HostRun {
  readonly host: Host;
  readonly peer: Host | null;
  /** The other host of the pair in this run; null without one. */
  other: HostRun | null;
  /**
   * Whether steps of this run may change what Heartbeat does on this host or its peer: then its state is always asked
   * for.
   */
  readonly inHaPair: boolean;
  /**
   * Whether the order of a play asks which host of the pair is active, or `--survivor` what its groups name: then its
   * engines' files are asked for too.
   */
  readonly ordered: boolean;
  /** By the user that they run as; null for the login user. */
  readonly sessions: Map<string | null, Session>;
  /** What the last inspection saw; null before contact. */
  state: HostState | null;
  /**
   * Why the last look at it failed: `state` is an older one then, and nothing is planned on it. Null when it went well.
   */
  unseen: Diagnostic | null;
  /** Whether a contact failed because nothing at all came back (`ContactFailure`). */
  silent: boolean;
  /** The host's own clock (s) when it was first inspected; null before contact. */
  began: number | null;
  /** False once it failed, was lost, or was stopped with its pair: it takes no further steps. */
  active: boolean;
  /**
   * What becomes of changes of its pair because the other host was not reached and is left out: they end the run
   * (`--even-if-unreachable`) or wait (`--survivor`). Null when it was reached.
   */
  alone: "refuses" | "waits" | null;
  /** Whether `--survivor` left it out as dead: nothing comes back from it, and no engine of its peer hears it. */
  isDead: boolean;
  /** Indices of the steps that this host has come to. */
  readonly reached: Set<number>;
  /** Whether this run started or reloaded Heartbeat here: what it holds may be on its way. */
  settling: boolean;
  /** Whether this run holds the host's lock. */
  locked: boolean;
  /** Changes there that are put back unless they are confirmed: within so long (ms), and when the last was made. */
  armed: { readonly withinMs: number; readonly at: number } | null;
  /** How long another run's lock was waited for (ms): no step has taken that long. */
  waitedMs: number;
  /** Tells that another run's lock is waited for. */
  waits(): void;
  readonly resolutions: Map<number, Resolution>;
}

/** A step that runs on a host, with its params. */
export interface HostStep {
  readonly step: ProgramStep;
  readonly params: Params;
}

/** A host before contact. */
export function hostRun(
  host: Host,
  { peer, inHaPair, ordered, waits }: Pick<HostRun, "peer" | "inHaPair" | "ordered" | "waits">,
): HostRun {
  return {
    host,
    peer,
    other: null,
    inHaPair,
    ordered,
    sessions: new Map(),
    state: null,
    unseen: null,
    silent: false,
    began: null,
    active: true,
    alone: null,
    isDead: false,
    reached: new Set(),
    settling: false,
    locked: false,
    armed: null,
    waitedMs: 0,
    waits,
    resolutions: new Map(),
  };
}

export function targetOf(run: HostRun): Target {
  return { host: run.host, peer: run.peer };
}

/** The user that a step runs as on a host: `@as`, else the host's `ssh { as … }`, else the login user. */
export function becomeOf(step: ProgramStep, host: Host): string | null {
  return step.annotations.as ?? host.ssh.as;
}

/**
 * The user whose word on the host itself is believed: facts go into what root writes and runs, and whoever runs as a
 * user can lie by that user's shell. So it is root, or the login user, who can become anybody that hap becomes.
 */
export function believedUser({ ssh }: Host): string | null {
  return ssh.as === "root" ? ssh.as : null;
}

/** The name under which the answers of a user are kept: null for the host's own. */
export function userOf(host: Host, become: string | null): string | null {
  return become === host.ssh.as ? null : (become ?? "(login)");
}

/** The user by whose eyes a step sees a host: null for the host's own, else the one of its `@as`. */
export function seenBy(step: ProgramStep, host: Host): string | null {
  return userOf(host, becomeOf(step, host));
}

/** A step's resolution on a host, made once when nothing waits for facts any more. */
export function resolutionOf(run: HostRun, step: ProgramStep): Resolution {
  const known = run.resolutions.get(step.index);
  if (known !== undefined) return known;
  const facts: Facts | null = run.state?.facts ?? null;
  const resolution = step.resolve(run.host, facts);
  if (resolution.kind !== "after-contact") run.resolutions.set(step.index, resolution);
  return resolution;
}

/** Whether a step is for the host that is active, or the standby, when it begins: `@on active`, `@on standby`. */
export function asksRole({ annotations: { on } }: ProgramStep): boolean {
  return on === "active" || on === "standby";
}

/**
 * The same as things are now: a step for the active host is skipped on one that holds no address of the pair, a step
 * for the standby on one that holds one, and on both where neither does or the other one is not seen: while the files
 * are empty, or the pair decides, each would be taken for the standby of the other.
 */
export function resolutionNow(run: HostRun, step: ProgramStep): Resolution {
  const { on } = step.annotations;
  const resolution = resolutionOf(run, step);
  if (resolution.kind === "skip" || (on !== "active" && on !== "standby")) return resolution;
  const isActive = holdsOfPair(run);
  if (on === "active") return isActive ? resolution : { kind: "skip", reason: "it is not the active host now" };
  if (isActive) return { kind: "skip", reason: "it is the active host now" };
  if (run.other === null || holdsOfPair(run.other)) return resolution;
  return { kind: "skip", reason: "the other host is not known to be active now" };
}

/** Whether a host has an address that a file of the pair, its own or the other node's, puts under an engine. */
function holdsOfPair({ state, host, other }: HostRun): boolean {
  if (state === null) return false;
  const addresses = [
    ...addressesAt(state, host),
    ...(other?.state == null ? [] : addressesAt(other.state, other.host)),
  ];
  return addresses.some((one) => interfaceHolding(state.facts.interfaces, one) !== null);
}

/** Whether a host has an address that the file of an engine there puts under it. */
export function holdsAddress({ state, host }: HostRun): boolean {
  if (state === null) return false;
  return addressesAt(state, host).some((one) => interfaceHolding(state.facts.interfaces, one) !== null);
}

/** What the engines' files of a host put under them, as far as they were asked for. */
function addressesAt(state: HostState, host: Host): readonly string[] {
  const view = stateView(state);
  const known = ENGINES.filter(({ status }) => status.queries.every((query) => state.answers.has(queryKey(query))));
  return known.flatMap(({ status }) => status.report(host.name, view).addresses);
}

/** Of some steps, those that run on this host, with their params. */
export function stepsOf(run: HostRun, steps: readonly ProgramStep[]): HostStep[] {
  return steps.flatMap((step) => {
    if (!step.hosts.includes(run.host)) return [];
    const resolution = resolutionOf(run, step);
    return resolution.kind === "run" ? [{ step, params: resolution.params }] : [];
  });
}

/** What these steps want to know of the host, by the user who has to look. */
export function queriesOf(run: HostRun, steps: readonly HostStep[]): Map<string | null, Query[]> {
  const wanted = new Map<string | null, Query[]>();
  for (const { step, params } of steps) {
    const become = becomeOf(step, run.host);
    const list = wanted.get(become) ?? [];
    list.push(...step.kind.queries(params, targetOf(run)));
    // A drill has to know which engine runs there, and how: the playbook alone need not tell.
    if (step.kind.drill(params) !== null)
      list.push(...ENGINES.flatMap(({ name, drill }) => [ask.service(name), ...drill.paceQueries]));
    wanted.set(become, list);
  }
  const usual = wanted.get(run.host.ssh.as) ?? [];
  if (run.ordered || steps.some(({ step }) => asksRole(step)))
    usual.push(
      ...ENGINES.flatMap(({ life, status }) => [...status.queries, ...life.tells.map((path) => ask.file(path, true))]),
    );
  if (run.inHaPair && run.peer !== null) {
    const { name } = run.peer;
    usual.push(...ENGINES.flatMap(({ pair }) => pair.queries(name)));
  }
  if (wanted.size === 0 || usual.length > 0) wanted.set(run.host.ssh.as, usual);
  return wanted;
}
