import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Contacts } from "../remote/contacts.js";
import type { ContactOptions } from "../remote/session.js";
import { sshConfigFiles } from "../remote/ssh-config-files.js";
import type { SshTarget } from "../remote/ssh-target.js";
import type { Host } from "../model/host.js";
import { cacheFolder, readCached, sweepCache, writeCached } from "./cache-folder.js";
import type { Environment } from "./environment.js";
import type { SecretOptions } from "./load-secrets.js";
import type { ConnectOptions, InventoryOptions } from "./option-groups.js";
import { VERSION } from "./version.js";

/** More than this many connections gain nothing by an early start: they wait for each other. */
const EARLY = 50;

/** What is kept of a run whose playbook was right and whose hosts were reached. */
interface Remembered {
  /** Every file that was read, with what tells whether it is still the same. */
  readonly stamps: Readonly<Record<string, string>>;
  readonly targets: readonly SshTarget[];
}

/** What of a command line decides whom a run contacts. */
export interface CommandWords {
  readonly playbook: string;
  readonly options: Pick<InventoryOptions, "set"> &
    Pick<SecretOptions, "secretsFrom"> &
    Pick<ConnectOptions, "askPass">;
}

/** A command line: what makes two runs the same, and how their hosts are reached. */
export interface EarlyRun {
  readonly env: Environment;
  readonly reach: ContactOptions;
  readonly contacts: Contacts;
  /** The playbook and its options. */
  readonly words: CommandWords;
}

/**
 * Logs in to the hosts while the playbook is still being read and checked: only when the same command line has found it
 * right before and nothing has changed since of what was read then and of what decides the way to the hosts, so that a
 * playbook with a mistake still contacts nobody. Gives what lets go.
 */
export function contactEarly(run: EarlyRun): () => void {
  const found = run.words.options.askPass === true ? null : recall(run);
  if (found === null || Object.entries(found.stamps).some(([path, stamp]) => stampOf(path) !== stamp))
    return () => undefined;
  return run.contacts.reachEarly(found.targets.slice(0, EARLY));
}

/** Keeps what `contactEarly` needs next time. Inventories of other tools are made of more files than are known here. */
export async function rememberContact(
  run: EarlyRun,
  { read, hosts }: { readonly read: ReadonlySet<string>; readonly hosts: readonly Host[] },
): Promise<void> {
  const path = recordPath(run);
  if (path === null || hosts.some(({ span }) => !span.file.path.endsWith(".hap"))) return;
  const { sshConfig, home } = run.reach;
  const config = sshConfigFiles(sshConfig ?? join(home, ".ssh", "config"), home);
  if (config === null) return;
  const targets = await run.contacts.targetsOf(hosts);
  const files = [...read, ...config, ...targets.flatMap(filesOf)];
  const stamps = Object.fromEntries(files.map((file) => [file, stampOf(file)]));
  const remembered: Remembered = { stamps, targets };
  const text = JSON.stringify(remembered);
  if (files.some(changedSinceStart) || text === readCached(path)?.toString("utf8")) return;
  writeCached(path, text);
  sweepCache(dirname(path));
}

function recall(run: EarlyRun): Remembered | null {
  const path = recordPath(run);
  try {
    return path === null ? null : (JSON.parse(readCached(path)?.toString("utf8") ?? "null") as Remembered | null);
  } catch {
    return null;
  }
}

/** Files that decide whom a login trusts and who logs in. */
function filesOf(target: SshTarget): readonly string[] {
  const { knownHosts, restrictions, keyFiles, jump } = target;
  const own = [
    ...knownHosts.user,
    ...knownHosts.global,
    ...restrictions.revokedFiles,
    ...keyFiles.map(({ path }) => path),
  ];
  return jump === null ? own : [...own, ...filesOf(jump)];
}

/**
 * One file for each command line in each working directory, by a hash that holds no value: a command line that gives
 * one (`--set x=TEXT`), or takes one from stdin, has no file, since not even a hash of what may be a secret is kept,
 * and stdin cannot be looked at early.
 */
function recordPath({ env: { cwd, home, user, agentSocket }, words }: EarlyRun): string | null {
  const { set, secretsFrom } = words.options;
  if (secretsFrom === "-" || !set.every((setting) => /^[^=]+=@./.test(setting) && !setting.endsWith("=@-")))
    return null;
  const folder = cacheFolder();
  const key = createHash("sha256").update(JSON.stringify([VERSION, cwd, home, user, agentSocket, words]));
  return folder === null ? null : join(folder, `contact-${key.digest("hex")}`);
}

/** Not the content: that could be a secret. */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
  } catch {
    return "none";
  }
}

/** How far the clock of files may be behind (ms). */
const TICK_MS = 10;

/** True for a file that was written during this run: what was read of it may be old. */
function changedSinceStart(path: string): boolean {
  try {
    return statSync(path).ctimeMs > performance.timeOrigin - TICK_MS;
  } catch {
    return false;
  }
}
