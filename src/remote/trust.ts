import { randomBytes } from "node:crypto";
import type { Host } from "../model/host.js";
import { hostKeyThrough } from "./connection-pool.js";
import { contactFailure, type Failure } from "./contact-failure.js";
import { checkHostKey } from "./host-key-check.js";
import { fingerprint, hashedName, keyType, knownName } from "./known-hosts.js";
import { resolveTarget } from "./resolve-target.js";
import { memo, runState } from "./run-state.js";
import type { ContactFailure, ContactOptions } from "./session.js";
import { targetKey, type SshTarget } from "./ssh-target.js";

/** A host key that no known_hosts file holds yet. */
export interface UnknownHostKey {
  /** The host of the inventory that needs it. */
  readonly host: Host;
  /** True when the key is a jump host's on the way to `host`. */
  readonly jump: boolean;
  /** What it will be known as: the address, or `[address]:port`. */
  readonly name: string;
  readonly type: string;
  /** `SHA256:…` */
  readonly fingerprint: string;
  /** The line for known_hosts, its name hashed when HashKnownHosts says so. */
  readonly line: string;
  /** The known_hosts file it belongs to. */
  readonly file: string;
}

export interface CollectedKeys {
  /** Each place once, in the order of the hosts, a jump host before what is behind it. */
  readonly unknown: readonly UnknownHostKey[];
  /** Hosts whose key could not be read because a jump host is not trusted yet: collect again after trusting. */
  readonly behind: readonly Host[];
  /** Hosts that could not be asked, and keys that have changed or are revoked. */
  readonly failures: readonly ContactFailure[];
}

/** Reads the host keys of all hosts and their jump hosts without logging in to them, and gives those that are not known. */
export async function collectHostKeys(hosts: readonly Host[], options: ContactOptions): Promise<CollectedKeys> {
  const looks = new Map<string, Promise<Look>>();
  const found = await Promise.all(hosts.filter((host) => !host.local).map((host) => lookAtHost(host, options, looks)));
  const unknown = new Map<string, UnknownHostKey>();
  for (const key of found.flatMap((host) => host.unknown)) if (!unknown.has(key.name)) unknown.set(key.name, key);
  return {
    unknown: [...unknown.values()],
    behind: found.flatMap((host) => (host.behind ? [host.host] : [])),
    failures: found.flatMap((host) => (host.failure === null ? [] : [contactFailure(host.host, host.failure)])),
  };
}

/** What one place shows: a key to trust, null when it is known, or a failure. */
type Look = { readonly ok: true; readonly key: Buffer | null } | { readonly ok: false; readonly failure: Failure };

interface HostKeys {
  readonly host: Host;
  readonly unknown: readonly UnknownHostKey[];
  readonly behind: boolean;
  readonly failure: Failure | null;
}

async function lookAtHost(host: Host, options: ContactOptions, looks: Map<string, Promise<Look>>): Promise<HostKeys> {
  const resolved = await resolveTarget(host, options);
  if (!resolved.ok) return { host, unknown: [], behind: false, failure: resolved.failure };
  for (const target of wayTo(resolved.target)) {
    const look = await memo(looks, targetKey(target), () => lookAt(target, options));
    if (!look.ok) return { host, unknown: [], behind: false, failure: look.failure };
    if (look.key === null) continue;
    const jump = target !== resolved.target;
    return { host, unknown: [unknownKey({ host, jump, target, key: look.key })], behind: jump, failure: null };
  }
  return { host, unknown: [], behind: false, failure: null };
}

/** The jump hosts in the order they are passed, then the target. */
function wayTo(target: SshTarget): SshTarget[] {
  return target.jump === null ? [target] : [...wayTo(target.jump), target];
}

async function lookAt(target: SshTarget, options: ContactOptions): Promise<Look> {
  const { signal, connectTimeoutMs } = options;
  const fetched = await hostKeyThrough(target, { state: runState(signal), limitMs: connectTimeoutMs, signal });
  if (!fetched.ok) return { ok: false, failure: fetched.failure };
  const wrong = checkHostKey(fetched.known, target, fetched.key);
  if (wrong === null) return { ok: true, key: null };
  return wrong.kind === "unknown-host-key" ? { ok: true, key: fetched.key } : { ok: false, failure: wrong };
}

interface FoundKey {
  readonly host: Host;
  readonly jump: boolean;
  readonly target: SshTarget;
  readonly key: Buffer;
}

function unknownKey({ host, jump, target, key }: FoundKey): UnknownHostKey {
  const name = knownName(target.keyName, target.port);
  const written = target.knownHosts.hash ? hashedName(name, randomBytes(20)) : name;
  const type = keyType(key);
  return {
    host,
    jump,
    name,
    type,
    fingerprint: fingerprint(key),
    line: `${written} ${type} ${key.toString("base64")}`,
    file: target.knownHosts.user[0] ?? "",
  };
}
