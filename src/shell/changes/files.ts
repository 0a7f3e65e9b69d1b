import type { MakeDirectory, Remove, SetAttributes, WriteFile } from "../../model/change.js";
import type { FileState } from "../../model/host-state.js";
import { Secret } from "../../model/secret.js";
import { quote } from "../../remote/quote.js";
import { bytesCommand } from "./bytes-command.js";

/** The bytes that a change writes. */
export function bytesOf(content: WriteFile["content"]): Buffer {
  if (content instanceof Secret) return Buffer.from(content.reveal(), "utf8");
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}

/** Where a file is staged: beside its target, so that putting it in place is one rename. */
export function stagePath(path: string, index: number): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash)}/.hap-${index}-${path.slice(slash + 1)}`;
}

/** Writes the new file beside the old one. `index` makes the name unique within the run. */
export function stageScript(change: WriteFile, index: number): string {
  const args = [change.path, stagePath(change.path, index), hashOf(change.before)].map(quote).join(" ");
  const owner = quote(`${change.owner}:${change.group}`);
  return `${bytesCommand(bytesOf(change.content))} | hap_stage ${args} ${owner} ${change.mode.toString(8)} || exit $?\n`;
}

/** Puts a staged file in place. */
export function commitScript(change: WriteFile, index: number): string {
  return `hap_commit ${[change.path, stagePath(change.path, index), hashOf(change.before)].map(quote).join(" ")}\n`;
}

/** Removes a staged file that will not be committed. */
export function unstageScript(change: WriteFile, index: number): string {
  return `rm -f ${quote(stagePath(change.path, index))}\n`;
}

export function makeDirectoryScript(change: MakeDirectory): string {
  const path = quote(change.path);
  return `mkdir -p ${path} >&2 && ${attributes(change)}`;
}

export function setAttributesScript(change: SetAttributes): string {
  return attributes(change);
}

export function removeScript(change: Remove): string {
  const path = quote(change.path);
  const same = change.before.type === "file" ? `hap_same ${path} ${hashOf(change.before)}\n` : "";
  if (change.recursive) return `rm -rf -- ${path} >&2 || exit $?\n`;
  return `${same}${change.before.type === "directory" ? "rmdir" : "rm -f"} -- ${path} >&2 || exit $?\n`;
}

/** chown before chmod: it clears the set-user-id bits. */
function attributes(change: SetAttributes | MakeDirectory): string {
  const path = quote(change.path);
  return `chown ${quote(`${change.owner}:${change.group}`)} ${path} >&2 && chmod ${change.mode.toString(8)} ${path} >&2 || exit $?\n`;
}

/** A state as hap_same is told it. */
function hashOf(state: FileState): string {
  switch (state.type) {
    case "absent":
      return "absent";
    case "file":
      return state.sha256;
    case "directory":
      return "other";
    case "other":
      return state.target === null ? "other" : "link";
  }
}
