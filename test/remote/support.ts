import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Host, SshSettings } from "../../src/model/host.js";
import { contact } from "../../src/remote/contact.js";
import type { Contact, ContactFailure, ContactOptions, Session } from "../../src/remote/session.js";
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

export function testOptions(more: Partial<ContactOptions> = {}): ContactOptions {
  return {
    connectTimeoutMs: 10_000,
    sshConfig: null,
    user: null,
    home: "/nonexistent",
    localUser: userInfo().username,
    agentSocket: null,
    become: null,
    sudoPassword: null,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Contacts a host and lets it answer: `reached`, or what went wrong. */
export async function reaches(host: Host, options: ContactOptions): Promise<string> {
  const made = await contact(host, options);
  if (!made.ok) return `${made.failure.kind}: ${made.failure.message}`;
  const answer = await made.session.exchange("echo reached", { timeoutMs: 10_000, watched: false });
  await made.session.close();
  return answer.stdout.toString().trim();
}

/** The session of a contact that must have worked. */
export function sessionOf(made: Contact): Session {
  if (!made.ok) throw new Error(`${made.failure.kind}: ${made.failure.message}\n${made.failure.stderr}`);
  return made.session;
}

/** The failure of a contact that must not have worked. */
export async function failureOf(made: Contact): Promise<ContactFailure> {
  if (!made.ok) return made.failure;
  await made.session.close();
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
