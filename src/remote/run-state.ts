import { connect } from "node:net";
import pLimit, { type LimitFunction } from "p-limit";
import type { Secret } from "../model/secret.js";
import type { KnownHost } from "./known-hosts.js";
import type { KeyMaterial } from "./private-key.js";
import type { Dialled } from "./dial.js";
import type { SshConfigAnswer } from "./ssh-config.js";

/** How many connections to one address are opened at a time: sshd begins to refuse at ten that have not logged in (MaxStartups). */
const DIALS_AT_ONCE = 8;

/** What the contacts of one run share. */
export interface RunState {
  readonly sshConfigs: Map<string, Promise<SshConfigAnswer>>;
  readonly keys: Map<string, KeyMaterial>;
  /** By file. */
  readonly knownHosts: Map<string, readonly KnownHost[]>;
  readonly connections: Map<string, SharedConnection[]>;
  readonly gates: Map<string, LimitFunction>;
  readonly agents: Map<string, Promise<boolean>>;
  /** Whether an encrypted key could be unlocked, by its path: each is asked about once. */
  readonly unlocked: Map<string, Promise<boolean>>;
  /** One question at a time. */
  readonly questions: LimitFunction;
  /** The login password of `--ask-pass`, once it was asked for. */
  password: Secret | null;
}

/** One connection and how many hold it; it is closed when the last one lets go. */
export interface SharedConnection {
  readonly dialled: Promise<Dialled>;
  holders: number;
}

const states = new WeakMap<AbortSignal, RunState>();

/** The state of the run that a signal belongs to: the CLI makes one AbortSignal a run. */
export function runState(signal: AbortSignal): RunState {
  const known = states.get(signal);
  if (known !== undefined) return known;
  const state: RunState = {
    sshConfigs: new Map(),
    keys: new Map(),
    knownHosts: new Map(),
    connections: new Map(),
    gates: new Map(),
    agents: new Map(),
    unlocked: new Map(),
    questions: pLimit(1),
    password: null,
  };
  states.set(signal, state);
  return state;
}

/** The value for `key`, made on first use. */
export function memo<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

/** The queue for connections to one place. */
export function gateFor(state: RunState, place: string): LimitFunction {
  return memo(state.gates, place, () => pLimit(DIALS_AT_ONCE));
}

/** True when an agent listens on the socket. A dead one would end the whole login. */
export function agentAnswers(state: RunState, socket: string): Promise<boolean> {
  return memo(
    state.agents,
    socket,
    () =>
      new Promise((resolve) => {
        const probe = connect(socket);
        const settle = (answers: boolean) => {
          probe.destroy();
          resolve(answers);
        };
        probe.once("connect", () => settle(true)).once("error", () => settle(false));
      }),
  );
}
