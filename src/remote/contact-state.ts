import pLimit, { type LimitFunction } from "p-limit";
import { masker } from "../model/mask.js";
import type { Secret } from "../model/secret.js";
import { connectionPool, type ConnectionPool } from "./connection-pool.js";
import type { ContactOptions } from "./session.js";
import type { SshConfigAnswer } from "./ssh-config.js";

/** Passwords that a person or a program gave for this run; null for one that was not asked for. */
export interface Passwords {
  /** `--ask-pass`: the ssh password. */
  readonly login: Secret | null;
  /** `--ask-become-pass`: sudo's. */
  readonly sudo: Secret | null;
}

/** What the contacts of one run share. */
export interface ContactState {
  readonly options: ContactOptions;
  readonly pool: ConnectionPool;
  /** What `ssh -G` said, by file, host, user and port. */
  readonly sshConfigs: Map<string, Promise<SshConfigAnswer>>;
  /** Whether an encrypted key could be unlocked, by its path: each is asked about once. */
  readonly unlocked: Map<string, Promise<boolean>>;
  /** One question at a time. */
  readonly questions: LimitFunction;
  /** Every password and passphrase that was given. */
  readonly given: Set<Secret>;
  sudoPassword: Secret | null;
}

/** The state at the start of a run. */
export function contactState(options: ContactOptions): ContactState {
  return {
    options,
    pool: connectionPool(),
    sshConfigs: new Map(),
    unlocked: new Map(),
    questions: pLimit(1),
    given: new Set(),
    sudoPassword: null,
  };
}

/** Passwords that are to be used from now on. */
export function usePasswords(state: ContactState, { login, sudo }: Passwords): void {
  state.pool.login.password = login;
  state.sudoPassword = sudo;
  for (const secret of [login, sudo]) if (secret !== null) state.given.add(secret);
}

/** A text from a host without the passwords that it may have been given. */
export function withoutPasswords(state: ContactState, text: string): string {
  return state.given.size === 0 ? text : masker(state.given)(text);
}
