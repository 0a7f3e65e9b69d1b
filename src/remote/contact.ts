import type { Host } from "../model/host.js";
import { holdConnection } from "./connection-pool.js";
import { connectHere } from "./connect-here.js";
import { contactFailure, failure, type Failure } from "./contact-failure.js";
import { localPlace } from "./local-place.js";
import { openShell, type Opened, type Place } from "./open-shell.js";
import { resolveTarget } from "./resolve-target.js";
import { runState } from "./run-state.js";
import { unlockKeys } from "./unlock-keys.js";
import type { Contact, ContactFailure, ContactOptions, ExchangeOptions, ExchangeResult, Session } from "./session.js";
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

/**
 * Opens the way to a host and proves that a shell answers there as the wanted user. What is wrong with the host, the network or the
 * configuration is a failure with its message and help, never a rejection.
 */
export async function contact(host: Host, options: ContactOptions, internals?: ContactInternals): Promise<Contact> {
  const opened = await open({ host, options, internals });
  return opened.ok ? { ok: true, session: opened.session } : opened;
}

/** The same with the first script sent along: one round trip less than `contact` and then `exchange`. */
export async function contactWith(
  host: Host,
  options: ContactOptions,
  first: FirstExchange,
  internals?: ContactInternals,
): Promise<FirstContact> {
  const opened = await open({ host, options, internals, first });
  if (!opened.ok) return opened;
  if (opened.result === null) throw new Error("the first exchange was not sent");
  return { ok: true, session: opened.session, result: await opened.result };
}

interface Opening {
  readonly host: Host;
  readonly options: ContactOptions;
  readonly internals: ContactInternals | undefined;
  readonly first?: FirstExchange;
}

type OpenedSession =
  | { readonly ok: true; readonly session: Session; readonly result: Promise<ExchangeResult> | null }
  | { readonly ok: false; readonly failure: ContactFailure };

async function open({ host, options, internals, first }: Opening): Promise<OpenedSession> {
  const reached = await reach(host, options);
  if (!reached.ok) return { ok: false, failure: contactFailure(host, reached.failure) };
  const { place } = reached;
  const shellPath = internals?.shell ?? DEFAULT_SHELL;
  const how = { user: options.become, password: options.sudoPassword, shellPath, limitMs: options.connectTimeoutMs };
  let result: Promise<ExchangeResult> | null = null;
  const sessionOver = (opened: Extract<Opened, { ok: true }>) =>
    shellSession({
      host,
      shell: opened.shell,
      sibling: async () => {
        const second = await openShell(place, { ...how, password: opened.password });
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
    return {
      ok: false,
      failure: contactFailure(host, opened.ok ? failure("no-shell", "no shell was started") : opened.failure),
    };
  }
  return { ok: true, session, result };
}

type Reached =
  | { readonly ok: true; readonly place: Place; readonly connect: Session["connectThrough"] }
  | { readonly ok: false; readonly failure: Failure };

async function reach(host: Host, options: ContactOptions): Promise<Reached> {
  if (host.local) return { ok: true, place: localPlace(options.signal), connect: connectHere };
  const resolved = await resolveTarget(host, options);
  if (!resolved.ok) return resolved;
  const state = runState(options.signal);
  const { signal, keyPassphrase, loginPassword } = options;
  if (loginPassword !== undefined) state.password ??= await loginPassword();
  const hold = () => holdConnection(resolved.target, { state, limitMs: options.connectTimeoutMs, signal });
  let held = await hold();
  // A person is asked between two connections: a server does not wait for somebody who types.
  if (!held.ok && held.failure.kind === "key-encrypted" && keyPassphrase !== undefined) {
    if (await unlockKeys(resolved.target, state, keyPassphrase)) held = await hold();
  }
  if (!held.ok) return { ok: false, failure: held.failure };
  return {
    ok: true,
    place: { start: (command) => held.connection.exec(command), release: () => Promise.resolve(held.release()) },
    connect: (address, port) => held.connection.forward(address, port),
  };
}
