import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** Replaces a file as a whole: a new one beside it, mode 0600, synced, then renamed. Throws what the system says. */
export function writePrivate(path: string, text: string): Promise<void> {
  return replaceFile(path, text, 0o600);
}

/** The same with another mode. */
export async function replaceFile(
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
      // The umask has no say in it.
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

/** So that the new name is there after a power cut too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
