import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import { holdConnection } from "./connection-pool.js";
import { connectHere, localPlace } from "./local-place.js";
import { contactFailure, failureOf, type Failure } from "./contact-failure.js";
import { withoutPasswords, type ContactState } from "./contact-state.js";
import { openShell, type ShellPlace } from "./open-shell.js";
import { resolveTarget } from "./resolve-target.js";
import { unlockKeys } from "./unlock-keys.js";
import type { Contact, ContactFailure, ExchangeOptions, ExchangeResult, Session } from "./session.js";
import type { Shell } from "./shell.js";
import { shellSession } from "./shell-session.js";

const DEFAULT_SHELL = "/bin/sh";

/** A script to send in the same flight as the hello: its result costs no round trip of its own. */
export interface FirstExchange {
  readonly script: string;
  readonly options: ExchangeOptions;
}

/** A session and what the first script gave, or why the host is not reached. */
export type FirstContact = Result<{ readonly session: Session; readonly result: ExchangeResult }, ContactFailure>;

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
  return opened.ok ? success(opened.value.session) : opened;
}

/** See `Contacts.contactWith`. */
export async function contactWith(
  state: ContactState,
  opening: Opening & { readonly first: FirstExchange },
): Promise<FirstContact> {
  const opened = await open(state, opening);
  if (!opened.ok) return opened;
  const { session, result } = opened.value;
  if (result === null) throw new Error("the first exchange was not sent");
  return success({ session, result: await result });
}

interface OpenedSession {
  readonly session: Session;
  readonly result: Promise<ExchangeResult> | null;
}

async function open(
  state: ContactState,
  { host, become, internals, first }: Opening,
): Promise<Result<OpenedSession, ContactFailure>> {
  const reached = await reach(host, state);
  if (!reached.ok) return failedContact(state, host, reached.problem);
  const { place } = reached.value;
  const shellPath = internals?.shell ?? DEFAULT_SHELL;
  const limitMs = state.options.connectTimeoutMs;
  const how = { user: become, password: state.sudoPassword, shellPath, limitMs };
  let result: Promise<ExchangeResult> | null = null;
  const sessionOver = (shell: Shell) =>
    shellSession({
      host,
      shell,
      sibling: async () => {
        const second = await openShell(place, how);
        return second.ok ? second.value : null;
      },
      connectThrough: reached.value.connect,
      release: () => place.release(),
    });
  let session: Session | null = null;
  const opened = await openShell(place, how, (early) => {
    session = sessionOver(early);
    if (first !== undefined) result = session.exchange(first.script, first.options);
  });
  if (!opened.ok || session === null) {
    await place.release();
    return failedContact(state, host, opened.ok ? failureOf("no-shell", "no shell was started") : opened.problem);
  }
  return success({ session, result });
}

/** What a host has printed may hold the password that it was given. */
function failedContact(state: ContactState, host: Host, reason: Failure): Result<never, ContactFailure> {
  const { message, stderr } = reason;
  const safe = { ...reason, message: withoutPasswords(state, message), stderr: withoutPasswords(state, stderr) };
  return failure(contactFailure(host, safe));
}

interface Reached {
  readonly place: ShellPlace;
  readonly connect: Session["connectThrough"];
}

async function reach(host: Host, state: ContactState): Promise<Result<Reached, Failure>> {
  const { signal, keyPassphrase, connectTimeoutMs: limitMs } = state.options;
  if (host.local) return success({ place: localPlace(signal), connect: connectHere });
  const resolved = await resolveTarget(host, state);
  if (!resolved.ok) return resolved;
  const hold = () => holdConnection(resolved.value, { pool: state.pool, limitMs, signal });
  let held = await hold();
  // A person is asked between two connections: a server does not wait for somebody who types.
  if (!held.ok && held.problem.failure.kind === "key-encrypted" && keyPassphrase !== undefined) {
    if (await unlockKeys(resolved.value, state, keyPassphrase)) held = await hold();
  }
  if (!held.ok) return failure(held.problem.failure);
  const { connection, release } = held.value;
  return success<Reached>({
    place: { start: (command) => connection.exec(command), release: () => Promise.resolve(release()) },
    connect: (address, port) => connection.forward(address, port),
  });
}
