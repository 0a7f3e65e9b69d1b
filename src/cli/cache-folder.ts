import { mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where hap keeps what makes the next run faster and may be lost at any time: `hap` in XDG_CACHE_HOME, else in ~/.cache. Null when it
 * cannot be made, or when others may write to it: what lies in it is trusted.
 */
export function cacheFolder(): string | null {
  const folder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "hap");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    return uid === process.geteuid?.() && (mode & 0o022) === 0 ? folder : null;
  } catch {
    return null;
  }
}
