import { randomBytes } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import { hostKeyThrough } from "./connection-pool.js";
import { contactFailure, type Failure } from "./contact-failure.js";
import type { ContactState } from "./contact-state.js";
import { checkHostKey } from "./host-key-check.js";
import { fingerprint, hashedName, keyType, knownName, linesFor, parseKnownHosts } from "./known-hosts.js";
import { resolveTarget } from "./resolve-target.js";
import { memo } from "./memo.js";
import type { ContactFailure } from "./session.js";
import { targetKey, type SshTarget } from "./ssh-target.js";
import { appendLines, makeFolder } from "../files/write-file.js";
import { readText } from "../files/read-file.js";
import { fileErrorText } from "../files/file-error-text.js";

const LOCK_ATTEMPTS = 100;
const LOCK_PAUSE_MS = 50;

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

/**
 * Reads the host keys of all hosts and their jump hosts without logging in to them, and gives those that are not known.
 */
export async function collectHostKeys(hosts: readonly Host[], state: ContactState): Promise<CollectedKeys> {
  const looks = new Map<string, Promise<Look>>();
  const found = await Promise.all(hosts.filter((host) => !host.local).map((host) => lookAtHost(host, state, looks)));
  const unknown = new Map<string, UnknownHostKey>();
  for (const key of found.flatMap((host) => host.unknown)) memo(unknown, `${key.file} ${key.name}`, () => key);
  return {
    unknown: [...unknown.values()],
    behind: found.flatMap((host) => (host.behind ? [host.host] : [])),
    failures: found.flatMap((host) => (host.problem === null ? [] : [contactFailure(host.host, host.problem)])),
  };
}

/** What one place shows: a key to trust, null when it is known, or a failure. */
type Look = Result<Buffer | null, Failure>;

interface HostKeys {
  readonly host: Host;
  readonly unknown: readonly UnknownHostKey[];
  readonly behind: boolean;
  readonly problem: Failure | null;
}

async function lookAtHost(host: Host, state: ContactState, looks: Map<string, Promise<Look>>): Promise<HostKeys> {
  const resolved = await resolveTarget(host, state);
  if (!resolved.ok) return { host, unknown: [], behind: false, problem: resolved.problem };
  for (const target of wayTo(resolved.value)) {
    const look = await memo(looks, targetKey(target), () => lookAt(target, state));
    if (!look.ok) return { host, unknown: [], behind: false, problem: look.problem };
    if (look.value === null) continue;
    const jump = target !== resolved.value;
    return { host, unknown: [unknownKey({ host, jump, target, key: look.value })], behind: jump, problem: null };
  }
  return { host, unknown: [], behind: false, problem: null };
}

/** The jump hosts in the order they are passed, then the target. */
function wayTo(target: SshTarget): SshTarget[] {
  return target.jump === null ? [target] : [...wayTo(target.jump), target];
}

async function lookAt(target: SshTarget, state: ContactState): Promise<Look> {
  const { signal, connectTimeoutMs } = state.options;
  const fetched = await hostKeyThrough(target, { pool: state.pool, limitMs: connectTimeoutMs, signal });
  if (!fetched.ok) return failure(fetched.problem.failure);
  const wrong = checkHostKey(fetched.value.known, target, fetched.value.key);
  if (wrong === null) return success(null);
  return wrong.kind === "unknown-host-key" ? success(fetched.value.key) : failure(wrong);
}

interface FoundKey {
  readonly host: Host;
  readonly jump: boolean;
  readonly target: SshTarget;
  readonly key: Buffer;
}

function unknownKey({ host, jump, target, key }: FoundKey): UnknownHostKey {
  const name = knownName(target.known.address, target.known.port);
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

/** How many lines a known_hosts file has got, or why none. */
export type Trusted = Result<number, string>;

/**
 * Adds keys to a known_hosts file under a lock, leaving out what is there already.
 * A file or folder that is not there is made for its owner alone, as ssh does.
 */
export async function trustHostKeys(keys: readonly UnknownHostKey[], file: string): Promise<Trusted> {
  if (file === "") return failure("the ssh_config names no UserKnownHostsFile to write to");
  try {
    makeFolder(dirname(file), 0o700);
    return await locked(file, () => append(file, keys));
  } catch (error) {
    return failure(fileErrorText(error));
  }
}

function append(file: string, keys: readonly UnknownHostKey[]): Trusted {
  const text = readText(file) ?? "";
  const known = parseKnownHosts(text, file);
  const missing = keys.filter(
    (key) => !linesFor(known, key.name).some((line) => key.line.endsWith(` ${line.type} ${line.key}`)),
  );
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  if (missing.length > 0) appendLines(file, gap + missing.map((key) => `${key.line}\n`).join(""));
  return success(missing.length);
}

/**
 * The lock is a file made exclusively beside the other, with the pid of its owner; one whose owner is gone is broken.
 */
async function locked(file: string, action: () => Trusted): Promise<Trusted> {
  const lock = `${file}.hap-lock`;
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
    if (await take(lock)) {
      try {
        return action();
      } finally {
        await rm(lock, { force: true });
      }
    }
    if (ownerGone(lock)) await rm(lock, { force: true });
    else await sleep(LOCK_PAUSE_MS);
  }
  return failure(`${lock} is held by another run; remove it when there is none`);
}

async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, "wx", 0o600);
    await handle.write(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function ownerGone(lock: string): boolean {
  const pid = Number(readText(lock) ?? "");
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
