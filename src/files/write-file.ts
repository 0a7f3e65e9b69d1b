import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { errnoOf } from "./file-error-text.js";

/** Replaces a file as a whole: a new one beside it, mode 0600, synced, then renamed. Throws what the system says. */
export function writePrivate(path: string, text: string): Promise<void> {
  return replaceFile(path, text, 0o600);
}

/** The same with another mode and owner; a link is replaced, not followed. */
async function replaceFile(
  path: string,
  text: string | Buffer,
  mode: number,
  owner: { readonly uid: number; readonly gid: number } | null = null,
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    const file = await open(temporary, "wx", mode);
    try {
      if (owner !== null) await file.chown(owner.uid, owner.gid);
      // The umask has no say in it, and a change of the owner may take bits of the mode away.
      await file.chmod(mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Gives a file another content: it is replaced as a whole, and keeps its mode and owner, or stays as it was when this
 * user may not keep them. A link is kept, and what it leads to is replaced.
 */
export async function rewriteFile(path: string, text: string | Buffer): Promise<void> {
  const now = await stat(path);
  await replaceFile(await realpath(path), text, now.mode & 0o7777, now);
}

/** Writes a file as a whole: a new one with the mode that the umask leaves, else as `rewriteFile` does. */
export async function writeWhole(path: string, text: string): Promise<void> {
  if (existsSync(path)) await rewriteFile(path, text);
  else writeNew(path, text);
}

/**
 * Writes a file that is not there yet; whatever is there, a link that leads nowhere too, is an error (EEXIST). A file
 * that does not get all of its text, on a full disk, is taken away again.
 */
export function writeNew(path: string, text: string): void {
  const file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o666);
  try {
    // By its number, which is written to until all is there; one `write` takes what there is room for.
    writeFileSync(file, text);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Adds lines to a file, which is made for its owner alone where it is not there. A pipe is not waited for. */
export function appendLines(path: string, text: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
  const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a folder and those above it that are missing, each asked for once: node's own way of it asks for ever in a file
 * system that says "there is no such file" to every mkdir (/proc), and hides that a file system is read-only. Throws
 * what the system says.
 */
export function makeFolder(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Somebody else may have made it just now.
      if (errnoOf(error) !== "EEXIST" || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
        throw error;
    }
  }
}

/**
 * What another user could lead a new file astray by: the first folder, file or link, from the nearest folder that is
 * there over `folder` down to `path`, that neither this user nor root owns. Null when there is none.
 */
export function strangerOnTheWay(folder: string, path: string): string | null {
  const me = process.geteuid?.();
  if (me === undefined) return null;
  let at = resolve(folder);
  while (lstatSync(at, { throwIfNoEntry: false }) === undefined) at = dirname(at);
  const below = relative(at, resolve(path)).split(sep);
  const way = [at, ...below.map((_, i) => join(at, ...below.slice(0, i + 1)))];
  const isForeign = (uid: number | undefined): boolean => uid !== undefined && uid !== 0 && uid !== me;
  const owners = (one: string): (number | undefined)[] =>
    [lstatSync, statSync].map((look) => look(one, { throwIfNoEntry: false })?.uid);
  return way.find((one) => owners(one).some(isForeign)) ?? null;
}

/** So that the new name is there after a power cut too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
