import { unifiedDiff } from "../diagnostics/unified-diff.js";
import { isThere, type WriteFile } from "../model/change.js";
import type { FileState } from "../model/host-state.js";
import { MASK, Secret } from "../model/secret.js";

/** The diff of a file to show; null for secrets, for binary files and where the old content is not known. */
export function diffOf(change: WriteFile): string | null {
  if (change.starredDiff !== undefined) return change.starredDiff;
  if (change.content instanceof Secret || isThere(change.content)) return null;
  const before = change.before.type === "file" ? change.before.content : Buffer.alloc(0);
  const after = Buffer.isBuffer(change.content) ? change.content : Buffer.from(change.content, "utf8");
  if (before === null || before.includes(0) || after.includes(0)) return null;
  const diff = unifiedDiff(before.toString("utf8"), after.toString("utf8"));
  return isPrivate(change.before) ? diff.replaceAll(/^-.*$/gm, `-${MASK}`) : diff;
}

/** What others may not read on the host is not shown here either: nobody knows what is in it. */
function isPrivate(state: FileState): boolean {
  return state.type === "file" && (state.mode & 0o004) === 0;
}

/** How many lines a diff adds and removes: `+3 -1`. */
export function countLines(diff: string): string {
  const lines = diff.split("\n");
  const added = lines.filter((l) => l.startsWith("+")).length;
  const removed = lines.filter((l) => l.startsWith("-")).length;
  return [added > 0 ? `+${added}` : "", removed > 0 ? `-${removed}` : ""].filter((t) => t !== "").join(" ");
}
