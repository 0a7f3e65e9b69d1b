import type { Host } from "../model/host.js";
import { holdConnection } from "./connection-pool.js";
import { connectHere } from "./connect-here.js";
import { contactFailure, failure, type Failure } from "./contact-failure.js";
import { withoutPasswords, type ContactState } from "./contact-state.js";
import { localPlace } from "./local-place.js";
import { openShell, type Opened, type ShellPlace } from "./open-shell.js";
import { resolveTarget } from "./resolve-target.js";
import { unlockKeys } from "./unlock-keys.js";
import type { Contact, ContactFailure, ExchangeOptions, ExchangeResult, Session } from "./session.js";
import { shellSession } from "./shell-session.js";

const DEFAULT_SHELL = "/bin/sh";

/** A script to send in the same flight as the hello: its result costs no round trip of its own. */
export interface FirstExchange {
  readonly script: string;
  readonly options: ExchangeOptions;
}

export type FirstContact =
  | { readonly ok: true; readonly session: Session; readonly result: ExchangeResult }
  | { readonly ok: false; readonly failure: ContactFailure };

/** Tests run the same sessions on other shells. */
export interface ContactInternals {
  /** Path or command of the POSIX shell on the host. Default `/bin/sh`. */
  readonly shell: string;
}

interface Opening {
  readonly host: Host;
  /** Become this user (`@as`, or the host's `ssh { as … }`); null for the login user. */
  readonly become: string | null;
  readonly internals: ContactInternals | undefined;
  readonly first?: FirstExchange;
}

/** See `Contacts.contact`. */
export async function contact(state: ContactState, opening: Opening): Promise<Contact> {
  const opened = await open(state, opening);
  return opened.ok ? { ok: true, session: opened.session } : opened;
}

/** See `Contacts.contactWith`. */
export async function contactWith(
  state: ContactState,
  opening: Opening & { readonly first: FirstExchange },
): Promise<FirstContact> {
  const opened = await open(state, opening);
  if (!opened.ok) return opened;
  if (opened.result === null) throw new Error("the first exchange was not sent");
  return { ok: true, session: opened.session, result: await opened.result };
}

type OpenedSession =
  | { readonly ok: true; readonly session: Session; readonly result: Promise<ExchangeResult> | null }
  | { readonly ok: false; readonly failure: ContactFailure };

async function open(state: ContactState, { host, become, internals, first }: Opening): Promise<OpenedSession> {
  const reached = await reach(host, state);
  if (!reached.ok) return failedContact(state, host, reached.failure);
  const { place } = reached;
  const shellPath = internals?.shell ?? DEFAULT_SHELL;
  const limitMs = state.options.connectTimeoutMs;
  const how = { user: become, password: state.sudoPassword, shellPath, limitMs };
  let result: Promise<ExchangeResult> | null = null;
  const sessionOver = (opened: Extract<Opened, { ok: true }>) =>
    shellSession({
      host,
      shell: opened.shell,
      sibling: async () => {
        const second = await openShell(place, how);
        return second.ok ? second.shell : null;
      },
      connectThrough: reached.connect,
      release: () => place.release(),
    });
  let session: Session | null = null;
  const opened = await openShell(place, how, (early) => {
    session = sessionOver(early);
    if (first !== undefined) result = session.exchange(first.script, first.options);
  });
  if (!opened.ok || session === null) {
    await place.release();
    return failedContact(state, host, opened.ok ? failure("no-shell", "no shell was started") : opened.failure);
  }
  return { ok: true, session, result };
}

/** What a host has printed may hold the password that it was given. */
function failedContact(state: ContactState, host: Host, reason: Failure): Extract<OpenedSession, { ok: false }> {
  const { message, stderr } = reason;
  const safe = { ...reason, message: withoutPasswords(state, message), stderr: withoutPasswords(state, stderr) };
  return { ok: false, failure: contactFailure(host, safe) };
}

type Reached =
  | { readonly ok: true; readonly place: ShellPlace; readonly connect: Session["connectThrough"] }
  | { readonly ok: false; readonly failure: Failure };

async function reach(host: Host, state: ContactState): Promise<Reached> {
  const { signal, keyPassphrase, connectTimeoutMs: limitMs } = state.options;
  if (host.local) return { ok: true, place: localPlace(signal), connect: connectHere };
  const resolved = await resolveTarget(host, state);
  if (!resolved.ok) return resolved;
  const hold = () => holdConnection(resolved.target, { pool: state.pool, limitMs, signal });
  let held = await hold();
  // A person is asked between two connections: a server does not wait for somebody who types.
  if (!held.ok && held.failure.kind === "key-encrypted" && keyPassphrase !== undefined) {
    if (await unlockKeys(resolved.target, state, keyPassphrase)) held = await hold();
  }
  if (!held.ok) return { ok: false, failure: held.failure };
  const { connection, release } = held;
  return {
    ok: true,
    place: { start: (command) => connection.exec(command), release: () => Promise.resolve(release()) },
    connect: (address, port) => connection.forward(address, port),
  };
}
