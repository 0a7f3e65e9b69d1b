import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Host, SshSettings } from "../../src/model/host.js";
import type { ContactInternals, FirstContact, FirstExchange } from "../../src/remote/contact.js";
import { createContacts, type Contacts } from "../../src/remote/contacts.js";
import type { Contact, ContactFailure, ContactOptions, Session } from "../../src/remote/session.js";
import type { Secret } from "../../src/model/secret.js";
import type { CollectedKeys } from "../../src/remote/trust.js";
import { sourceFile } from "../../src/source/source-file.js";
import type { Sshd } from "../support/sshd.js";

const file = sourceFile("inventory.hap", "host h 127.0.0.1\n");

const NOTHING: SshSettings = { user: null, port: null, key: null, knownHosts: null, jump: null, as: null };

export function testHost(ssh: Partial<SshSettings>, more: Partial<Host> = {}): Host {
  return {
    id: "lab/h",
    site: "lab",
    name: "h",
    address: "127.0.0.1",
    local: false,
    ssh: { ...NOTHING, ...ssh },
    groups: [],
    pair: null,
    preferred: false,
    span: { file, start: 0, end: 4 },
    ...more,
  };
}

/** A host that is this sshd, with its keys known. */
export function hostOf(sshd: Sshd, ssh: Partial<SshSettings> = {}, more: Partial<Host> = {}): Host {
  const known = join(sshd.dir, "known_hosts");
  writeFileSync(known, sshd.knownHosts);
  return testHost({ port: sshd.port, key: sshd.clientKey, knownHosts: known, user: userInfo().username, ...ssh }, more);
}

/** A home folder without anything in it. */
export function emptyHome(): string {
  const home = mkdtempSync(join(tmpdir(), "hap-home-"));
  mkdirSync(join(home, ".ssh"), { mode: 0o700 });
  return home;
}

/** The options of a run, and of one contact in it. */
export interface TestOptions extends ContactOptions {
  readonly become: string | null;
  readonly sudoPassword: Secret | null;
  readonly loginPassword: Secret | null;
}

const made = new WeakMap<AbortSignal, Contacts>();

/** The contacts of a run; what has the same signal is one run. */
export function contactsOf(options: TestOptions, internals?: ContactInternals): Contacts {
  const known = made.get(options.signal);
  if (known !== undefined) return known;
  const contacts = createContacts(options, internals);
  contacts.usePasswords({ login: options.loginPassword, sudo: options.sudoPassword });
  made.set(options.signal, contacts);
  return contacts;
}

export function contact(host: Host, options: TestOptions, internals?: ContactInternals): Promise<Contact> {
  return contactsOf(options, internals).contact(host, options.become);
}

export function contactWith(
  host: Host,
  options: TestOptions,
  first: FirstExchange,
  internals?: ContactInternals,
): Promise<FirstContact> {
  return contactsOf(options, internals).contactWith(host, options.become, first);
}

export function collectHostKeys(hosts: readonly Host[], options: TestOptions): Promise<CollectedKeys> {
  return contactsOf(options).collectHostKeys(hosts);
}

export function testOptions(more: Partial<TestOptions> = {}): TestOptions {
  return {
    connectTimeoutMs: 10_000,
    sshConfig: null,
    user: null,
    home: "/nonexistent",
    localUser: userInfo().username,
    agentSocket: null,
    become: null,
    sudoPassword: null,
    loginPassword: null,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Contacts a host and lets it answer: `reached`, or what went wrong. */
export async function reaches(host: Host, options: TestOptions): Promise<string> {
  const got = await contact(host, options);
  if (!got.ok) return `${got.problem.kind}: ${got.problem.message}`;
  const answer = await got.value.exchange("echo reached", { timeoutMs: 10_000, watched: false });
  await got.value.close();
  return answer.stdout.toString().trim();
}

/** The session of a contact that must have worked. */
export function sessionOf(made: Contact): Session {
  if (!made.ok) throw new Error(`${made.problem.kind}: ${made.problem.message}\n${made.problem.stderr}`);
  return made.value;
}

/** The failure of a contact that must not have worked. */
export async function failureOf(made: Contact): Promise<ContactFailure> {
  if (!made.ok) return made.problem;
  await made.value.close();
  throw new Error("the contact worked");
}

/** Waits until something holds; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** True while a process runs; a zombie does not. */
export function runs(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
