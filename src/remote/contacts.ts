import type { Host } from "../model/host.js";
import type { Secret } from "../model/secret.js";
import { holdConnection } from "./connection-pool.js";
import { contact, contactWith, type ContactInternals, type FirstContact, type FirstExchange } from "./contact.js";
import { contactState, usePasswords, type Passwords } from "./contact-state.js";
import { resolveTarget } from "./resolve-target.js";
import type { Contact, ContactOptions } from "./session.js";
import type { SshTarget } from "./ssh-target.js";
import { collectHostKeys, type CollectedKeys } from "./trust.js";

/** The ways to all hosts of one run: connections, keys and answers of people are shared. */
export interface Contacts {
  /**
   * Opens the way to a host, as its login user or as `become` by sudo, and proves that a shell answers there. What is
   * wrong with the host, the network or the configuration is a failure with its message and help, never a rejection.
   */
  contact(host: Host, become: string | null): Promise<Contact>;
  /** The same with the first script sent along: one round trip less than `contact` and then `exchange`. */
  contactWith(host: Host, become: string | null, first: FirstExchange): Promise<FirstContact>;
  /** The same as `contact`, over connections that are made now and shared with nobody: proves that they can be made. */
  contactAnew(host: Host, become: string | null): Promise<Contact>;
  /** Passwords for the contacts to come. */
  usePasswords(passwords: Passwords): void;
  /** Every password and passphrase that was given until now: nothing that is shown may hold one. */
  readonly given: ReadonlySet<Secret>;
  /**
   * Begins to log in to places; nothing is started there. A contact finds its connection made, or on the way. Who calls
   * this lets go when the contacts are made: what nobody else holds by then is closed. Failures are left to the
   * contacts.
   */
  reachEarly(targets: readonly SshTarget[]): () => void;
  /** Where hosts are, for `reachEarly`. Those that need no connection, and those that cannot be told, are left out. */
  targetsOf(hosts: readonly Host[]): Promise<readonly SshTarget[]>;
  /** Reads the host keys of all hosts and their jump hosts without logging in to them. */
  collectHostKeys(hosts: readonly Host[]): Promise<CollectedKeys>;
}

/** Made once a run; `internals` are for tests. */
export function createContacts(options: ContactOptions, internals?: ContactInternals): Contacts {
  const state = contactState(options);
  const limits = { limitMs: options.connectTimeoutMs, signal: options.signal };
  return {
    contact: (host, become) => contact(state, { host, become, internals }),
    contactWith: (host, become, first) => contactWith(state, { host, become, first, internals }),
    contactAnew: (host, become) => {
      const alone = { ...state, pool: { ...state.pool, connections: new Map() } };
      return contact(alone, { host, become, internals });
    },
    usePasswords: (passwords) => usePasswords(state, passwords),
    given: state.given,
    reachEarly(targets) {
      const all = targets.map((target) => holdConnection(target, { pool: state.pool, ...limits }));
      return () => {
        for (const held of all) void held.then((one) => one.ok && one.value.release());
      };
    },
    async targetsOf(hosts) {
      const all = await Promise.all(hosts.filter(({ local }) => !local).map((host) => resolveTarget(host, state)));
      return all.flatMap((one) => (one.ok ? [one.value] : []));
    },
    collectHostKeys: (hosts) => collectHostKeys(hosts, state),
  };
}
