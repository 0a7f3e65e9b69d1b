import { appendFile, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { linesFor, parseKnownHosts } from "./known-hosts.js";
import type { UnknownHostKey } from "./trust.js";

const LOCK_ATTEMPTS = 100;
const LOCK_PAUSE_MS = 50;

/** What became of one known_hosts file. */
export type Trusted =
  | { readonly ok: true; readonly file: string; readonly added: number }
  | { readonly ok: false; readonly file: string; readonly reason: string };

/**
 * Adds keys to the known_hosts files they belong to, each file under a lock, leaving out what another run has added since.
 * A file or folder that is not there is made for its owner alone, as ssh does.
 */
export async function trustHostKeys(keys: readonly UnknownHostKey[]): Promise<Trusted[]> {
  const files = [...new Set(keys.map((key) => key.file))];
  return Promise.all(
    files.map((file) =>
      addTo(
        file,
        keys.filter((key) => key.file === file),
      ),
    ),
  );
}

async function addTo(file: string, keys: readonly UnknownHostKey[]): Promise<Trusted> {
  if (file === "") return { ok: false, file, reason: "the ssh_config names no UserKnownHostsFile to write to" };
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    return await locked(file, () => append(file, keys));
  } catch (error) {
    return { ok: false, file, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function append(file: string, keys: readonly UnknownHostKey[]): Promise<Trusted> {
  const text = await readFile(file, "utf8").catch(() => "");
  const known = parseKnownHosts(text, file);
  const missing = keys.filter(
    (key) => !linesFor(known, key.name).some((line) => key.line.endsWith(` ${line.type} ${line.key}`)),
  );
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  if (missing.length > 0) await appendFile(file, gap + missing.map((key) => `${key.line}\n`).join(""), { mode: 0o600 });
  return { ok: true, file, added: missing.length };
}

/** The lock is a file made exclusively beside the other, with the pid of its owner; one whose owner is gone is broken. */
async function locked(file: string, action: () => Promise<Trusted>): Promise<Trusted> {
  const lock = `${file}.hap-lock`;
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
    if (await take(lock)) {
      try {
        return await action();
      } finally {
        await rm(lock, { force: true });
      }
    }
    if (await ownerGone(lock)) await rm(lock, { force: true });
    else await sleep(LOCK_PAUSE_MS);
  }
  return { ok: false, file, reason: `${lock} is held by another run; remove it when there is none` };
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

async function ownerGone(lock: string): Promise<boolean> {
  const pid = Number(await readFile(lock, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
