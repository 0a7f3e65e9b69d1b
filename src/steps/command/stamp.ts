import { createHash } from "node:crypto";
import type { StateView } from "../../model/host-state.js";
import type { Query } from "../../model/query.js";
import type { Planned } from "../../model/step-kind.js";
import { fileShouldBe } from "../shared/file-should-be.js";

/** Where hap keeps what the files of an `after-change` were when its command last succeeded. */
const FOLDER = "/var/lib/hap/after-change";

/** The stamp of a command: the same as long as its label and its files are. */
export function stampOf(label: string, paths: readonly string[]): string {
  const key = createHash("sha256")
    .update([label, ...paths].join("\0"))
    .digest("hex");
  return `${FOLDER}/${key.slice(0, 32)}`;
}

/** What has to be known to say whether the command is due. */
export function stampQueries(label: string, paths: readonly string[]): readonly Query[] {
  if (paths.length === 0) return [];
  return [FOLDER, stampOf(label, paths), ...paths].map((path) => ({ kind: "file", path, content: false }));
}

/** What keeps in mind that the command has succeeded for these files; nothing when it has. Only root can read it. */
export function stampChanges(label: string, paths: readonly string[], state: StateView): readonly Planned[] {
  const lines = paths.map((path) => {
    // What somebody else has in hand is not opened: that it was written is told by its time.
    const { type, sha256, mtime } = state.glance(path);
    return `${path} ${sha256 ?? mtime ?? type}\n`;
  });
  const stamp = stampOf(label, paths);
  const root = { owner: "root", group: "root" };
  const change = fileShouldBe({ path: stamp, content: lines.join(""), mode: 0o600, ...root }, state.file(stamp));
  const before = state.file(FOLDER);
  const folder: readonly Planned[] =
    before.type === "absent" ? [{ kind: "make-directory", path: FOLDER, mode: 0o700, ...root, before }] : [];
  return change.length === 0 ? [] : [...folder, ...change];
}
