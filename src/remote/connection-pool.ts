import { setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { success, type Result } from "../diagnostics/diagnostic.js";
import { endpointText } from "../model/endpoint.js";
import { failureOf } from "./contact-failure.js";
import { dial, fetchHostKey, type Dialled, type FetchedKey } from "./dial.js";
import type { KnownHost } from "./known-hosts.js";
import type { LoginState } from "./login.js";
import { memo } from "./memo.js";
import type { SshConnection } from "./ssh-connection.js";
import type { ContactFailureKind } from "./session.js";
import { dialFailed, type DialProblem } from "./ssh-socket.js";
import { targetKey, targetLabel, type SshTarget } from "./ssh-target.js";

/** How many sessions share one connection. */
const SESSIONS_EACH = 4;
/** How often a server that hangs up before its first word is tried again. */
const ATTEMPTS = 10;
/** The first pause (ms) before that; it doubles up to the longest one. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_600;

/**
 * How many connections to one address are opened at a time: sshd begins to refuse at ten that have not logged in
 * (MaxStartups).
 */
const DIALS_AT_ONCE = 8;
/**
 * So many connections of a run are compressed: the scripts of several exchanges have much in common. More of them would
 * cost more memory (a third of a megabyte each) and computing than they save on the line.
 */
const COMPRESSED = 32;

/** The connections of one run, and what opening them takes. */
export interface ConnectionPool {
  readonly connections: Map<string, SharedConnection[]>;
  /** The queue for connections to one place. */
  readonly gates: Map<string, LimitFunction>;
  /** By file. */
  readonly knownHosts: Map<string, readonly KnownHost[]>;
  readonly login: LoginState;
}

/** One connection and how many hold it; it is closed when the last one lets go. */
interface SharedConnection {
  readonly dialled: Promise<Dialled>;
  holders: number;
}

/** An empty pool. */
export function connectionPool(): ConnectionPool {
  return {
    connections: new Map(),
    gates: new Map(),
    knownHosts: new Map(),
    login: { keys: new Map(), agents: new Map(), password: null },
  };
}

/** A held connection: whoever has one lets go of it when done. */
export type Held = Result<HeldConnection, DialProblem>;

export interface HeldConnection {
  readonly connection: SshConnection;
  readonly release: () => void;
}

export interface HoldOptions {
  readonly pool: ConnectionPool;
  /** Limit (ms) of one attempt, and for beginning another. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/**
 * A connection of the run to a target, dialled on first use and again after it was lost; closed when the last holder
 * lets go. It has at most `capacity` holders: sshd gives ten sessions a connection (MaxSessions), and each holder may
 * want two.
 */
export async function holdConnection(target: SshTarget, options: HoldOptions, capacity = SESSIONS_EACH): Promise<Held> {
  const all = memo(options.pool.connections, targetKey(target), () => []);
  const shared = all.find((one) => one.holders < capacity) ?? { dialled: dialThrough(target, options), holders: 0 };
  if (!all.includes(shared)) all.push(shared);
  shared.holders += 1;
  const forget = () => void (all.includes(shared) && all.splice(all.indexOf(shared), 1));
  const dialled = await shared.dialled;
  if (!dialled.ok) {
    forget();
    return dialled;
  }
  const connection = dialled.value;
  void connection.lost.then(forget);
  const release = once(() => {
    shared.holders -= 1;
    if (shared.holders > 0) return;
    forget();
    connection.close();
  });
  return success({ connection, release });
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}

async function dialThrough(target: SshTarget, options: HoldOptions): Promise<Dialled> {
  const hop = await holdJump(target, options);
  if (!hop.ok) return hop;
  const dialled = await patiently(target, options, () =>
    dial(target, {
      ...options,
      via: hop.value.connection,
      login: options.pool.login,
      knownHosts: options.pool.knownHosts,
      compressed: options.pool.connections.size <= COMPRESSED,
    }),
  );
  if (dialled.ok) void dialled.value.lost.then(hop.value.release);
  else hop.value.release();
  return dialled;
}

/** The key a host shows, read through its jump hosts, whose own keys must be known. */
export async function hostKeyThrough(target: SshTarget, options: HoldOptions): Promise<FetchedKey> {
  const hop = await holdJump(target, options);
  if (!hop.ok) return hop;
  try {
    return await patiently(target, options, () => fetchHostKey(target, { ...options, via: hop.value.connection }));
  } finally {
    hop.value.release();
  }
}

type Hop = Result<{ readonly connection: SshConnection | null; readonly release: () => void }, DialProblem>;

/** What is wrong with a jump host itself, whatever stands behind it. */
const OF_ITS_OWN: ReadonlySet<ContactFailureKind> = new Set([
  ...(["unknown-host-key", "changed-host-key", "revoked-host-key"] as const),
  ...(["auth-failed", "key-unreadable", "key-encrypted", "bad-config"] as const),
]);

/** A jump host's key or login is a matter of its own; that it cannot be reached at all is `jump-failed`. */
async function holdJump({ jump }: SshTarget, options: HoldOptions): Promise<Hop> {
  if (jump === null) return success({ connection: null, release: () => undefined });
  const held = await holdConnection(jump, options, Infinity);
  if (held.ok) return held;
  const { kind, message, stderr, help } = held.problem.failure;
  const own = OF_ITS_OWN.has(kind) ? kind : "jump-failed";
  const parts = help === null ? { stderr } : { stderr, help };
  return dialFailed(failureOf(own, `jump host ${targetLabel(jump)}: ${message}`, parts));
}

/** Dials in the queue of the place, and again after a growing random pause while the server only hangs up. */
async function patiently<T>(
  target: SshTarget,
  options: HoldOptions,
  attempt: () => Promise<Result<T, DialProblem>>,
): Promise<Result<T, DialProblem>> {
  const place = target.jump === null ? endpointText(target) : targetKey(target.jump);
  const gate = memo(options.pool.gates, place, () => pLimit(DIALS_AT_ONCE));
  let until: number | null = null;
  for (let count = 1; ; count++) {
    const result = await gate(() => {
      until ??= Date.now() + options.limitMs;
      return attempt();
    });
    if (result.ok || !result.problem.again || count >= ATTEMPTS || options.signal.aborted) return result;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random());
    if (until !== null && Date.now() + pause > until) return result;
    await sleep(pause);
  }
}
