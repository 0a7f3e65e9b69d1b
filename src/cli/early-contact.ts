import { createHash } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Contacts } from "../remote/contacts.js";
import type { ContactOptions } from "../remote/session.js";
import type { SshTarget } from "../remote/ssh-target.js";
import type { Host } from "../model/host.js";
import { cacheFolder } from "./cache-folder.js";
import type { Environment } from "./environment.js";
import { VERSION } from "./version.js";

/** More than this many connections gain nothing by an early start: they wait for each other. */
const EARLY = 50;

/** What is kept of a run whose playbook was right and whose hosts were reached. */
interface Remembered {
  /** Every file that was read, with what tells whether it is still the same. */
  readonly stamps: Readonly<Record<string, string>>;
  readonly targets: readonly SshTarget[];
}

/** A command line: what makes two runs the same, and how their hosts are reached. */
export interface EarlyRun {
  readonly env: Environment;
  readonly reach: ContactOptions;
  readonly contacts: Contacts;
  /** The playbook and all options. */
  readonly words: unknown;
}

/**
 * Logs in to the hosts while the playbook is still being read and checked: only when the same command line has found it right before and no
 * file that was read then has changed since, so that a playbook with a mistake still contacts nobody. Gives what lets go.
 */
export function contactEarly(run: EarlyRun): () => void {
  const found = recall(run);
  if (found === null || Object.entries(found.stamps).some(([path, stamp]) => stampOf(path) !== stamp))
    return () => undefined;
  return run.contacts.reachEarly(found.targets.slice(0, EARLY));
}

/** Keeps what `contactEarly` needs next time. Inventories of other tools are made of more files than are known here. */
export async function rememberContact(
  run: EarlyRun,
  { read, hosts }: { readonly read: ReadonlySet<string>; readonly hosts: readonly Host[] },
): Promise<void> {
  const path = placeOf(run);
  if (path === null || hosts.some(({ span }) => !span.file.path.endsWith(".hap"))) return;
  const stamps = Object.fromEntries([...read].map((file) => [file, stampOf(file)]));
  const remembered: Remembered = { stamps, targets: await run.contacts.targetsOf(hosts) };
  const text = JSON.stringify(remembered);
  if (text === textOf(path)) return;
  try {
    writeFileSync(`${path}.${process.pid}`, text, { mode: 0o600 });
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // A full disk costs the next run its head start.
  }
}

function recall(run: EarlyRun): Remembered | null {
  const path = placeOf(run);
  const text = path === null ? null : textOf(path);
  try {
    return text === null ? null : (JSON.parse(text) as Remembered);
  } catch {
    return null;
  }
}

/** One file for each command line in each working directory. */
function placeOf({ env: { cwd, home, user, agentSocket }, words }: EarlyRun): string | null {
  const folder = cacheFolder();
  const key = createHash("sha256").update(JSON.stringify([VERSION, cwd, home, user, agentSocket, words]));
  return folder === null ? null : join(folder, `contact-${key.digest("hex")}`);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** Not the content: that could be a secret, of which not even a hash is kept. */
function stampOf(path: string): string {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
  } catch {
    return "none";
  }
}
