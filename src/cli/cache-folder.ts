import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, renameSync, type Stats } from "node:fs";
import { readdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve, sep } from "node:path";
import { makeFolder } from "../files/write-file.js";

/** Files in the folder are named by their content's or their question's SHA-256; nothing else there is ours. */
const OWN_NAME = /^(?:v\d+\.\d+\.\d+-[a-z0-9]+-[a-z]+|contact)-[0-9a-f]{64}(?:\.\d+)?$/;

/** Files that nobody has written for so long are left over from other builds (ms). */
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** What all of them together may be: one build's code is some 5 MB, and what is kept of a command line a few kB. */
const KEPT_BYTES = 64 * 1024 * 1024;
const KEPT_FILES = 1000;

/**
 * Where hap keeps what makes the next run faster and may be lost at any time: `hap` in XDG_CACHE_HOME, else in
 * ~/.cache. What lies in it is run as code, so it is null unless nobody but this user and root can put anything there:
 * the home is the user's own (not so for root with the home of another), and every folder on the way is the user's or
 * root's, no link and not writable for others.
 */
export function cacheFolder(): string | null {
  const folder = resolve(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "hap");
  try {
    if (statSync(homedir()).uid !== process.geteuid?.()) return null;
    const parts = folder.split(sep).slice(1);
    const parents = parts.map((_, i) => sep + parts.slice(0, i).join(sep));
    // Nothing is made below a folder that is not safe; a link that leads nowhere is none.
    if (!parents.filter(isThere).every(isSafeParent)) return null;
    makeFolder(folder, 0o700);
    return parents.every(isSafeParent) && isOwnFolder(folder) ? folder : null;
  } catch {
    return null;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** In a folder such as /tmp, whose sticky bit is set, nobody can move what belongs to another. */
function isSafeParent(path: string): boolean {
  const stat = lstatSync(path);
  const closed = (stat.mode & 0o022) === 0 || (stat.mode & 0o1000) !== 0;
  return stat.isDirectory() && closed && [0, process.geteuid?.()].includes(stat.uid);
}

function isOwnFolder(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isDirectory() && stat.uid === process.geteuid?.() && (stat.mode & 0o022) === 0;
}

/** What a file of the folder holds; null without one, and for a link or somebody else's. */
export function readCached(path: string): Buffer | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const stat = fstatSync(file);
      return stat.isFile() && stat.uid === process.geteuid?.() ? readFileSync(file) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** Puts a file in the folder, whole or not at all. A full disk costs only the cache. */
export function writeCached(path: string, bytes: Buffer | string): void {
  try {
    const beside = `${path}.${process.pid}`;
    writeFileSync(beside, bytes, { mode: 0o600, flag: "wx" });
    renameSync(beside, path);
  } catch {
    // Nothing depends on it.
  }
}

/**
 * Removes files of hap's own that are old, and the oldest of those that are too many or too large together. Folders,
 * links and other files are left alone, whatever the folder is.
 */
export function sweepCache(folder: string): void {
  let [files, bytes] = [0, 0];
  for (const { path, stat } of ownFiles(folder).toSorted((a, b) => b.stat.mtimeMs - a.stat.mtimeMs)) {
    files += 1;
    bytes += stat.size;
    const isKept = files <= KEPT_FILES && bytes <= KEPT_BYTES && Date.now() - stat.mtimeMs <= KEPT_MS;
    if (!isKept) removeCached(path);
  }
}

function ownFiles(folder: string): { readonly path: string; readonly stat: Stats }[] {
  try {
    const paths = readdirSync(folder).filter((one) => OWN_NAME.test(one));
    return paths.flatMap((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path, { throwIfNoEntry: false });
      return stat?.isFile() === true ? [{ path, stat }] : [];
    });
  } catch {
    return [];
  }
}

function removeCached(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Another hap has removed it already.
  }
}
