import {
  isThere,
  type BytesThere,
  type MakeDirectory,
  type Remove,
  type SetAttributes,
  type WriteFile,
} from "../../model/change.js";
import type { FileState } from "../../model/host-state.js";
import type { RunId } from "../../model/run-id.js";
import { Secret } from "../../model/secret.js";
import { quote } from "../../remote/quote.js";
import { bytesCommand } from "./bytes-command.js";

/** The bytes that a change sends. */
function bytesOf(content: Exclude<WriteFile["content"], BytesThere>): Buffer {
  if (content instanceof Secret) return Buffer.from(content.reveal(), "utf8");
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}

/** Names what one change of one run prepares beside its target. */
export interface Staging {
  readonly run: RunId;
  /** The change's number. */
  readonly number: number;
}

/** The folder beside a target in which a change prepares what it puts there. */
export function stageFolder({ run, number }: Staging): string {
  return `.hap-${run}-${number}`;
}

/** Where a file is staged, for who has to validate it: under its own name. */
export function stagePath(path: string, staging: Staging): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash)}/${stageFolder(staging)}/${path.slice(slash + 1)}`;
}

/** The name beside the target under which the playbook's own validator sees a staged file. */
export function validatedPath(path: string, staging: Staging): string {
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash)}/${stageFolder(staging)}-${path.slice(slash + 1)}`;
}

/** Goes to a path's folder, by the one way there is. */
export function at(path: string): string {
  return `hap_at ${quote(path)}\n`;
}

/** Writes the new file beside the old one; `keep` is done first, at the path, where it is what was planned from. */
export function stageScript(change: WriteFile, staging: Staging, keep = ""): string {
  const kept = keep === "" ? "" : `hap_same ${hashOf(change.before)}\n${keep}`;
  const args = [stageFolder(staging), hashOf(change.before), `${change.owner}:${change.group}`].map(quote).join(" ");
  const stage = `hap_stage ${args} ${chmodMode(change.mode)}`;
  const { content } = change;
  const bytes = isThere(content) ? `cat ${quote(content.path)}` : bytesCommand(bytesOf(content));
  const sure = isThere(content) ? `hap_sure ${stageFolder(staging)} ${content.sha256}\n` : "";
  return `${at(change.path)}hap_sweep ${staging.run}\n${kept}${bytes} | ${stage} || exit $?\n${sure}`;
}

/** Puts a staged file in place. */
export function commitScript(change: WriteFile, staging: Staging): string {
  return `${at(change.path)}hap_commit ${stageFolder(staging)} ${hashOf(change.before)}\n`;
}

/**
 * Removes a staged file that will not be committed; never fails and says nothing, so that the next one is removed too.
 */
export function unstageScript(change: WriteFile, staging: Staging): string {
  return `( ${at(change.path)}hap_unstage ${stageFolder(staging)} ) >/dev/null 2>&1\n`;
}

/** Makes a directory and what is missing on the way to it. */
export function makeDirectoryScript(change: MakeDirectory, keep = ""): string {
  return `${keep}hap_ways ${quote(change.path)}\n${at(change.path)}hap_make ${attributes(change)}\n`;
}

/** Sets mode and owner of what is there. */
export function setAttributesScript(change: SetAttributes, staging: Staging): string {
  return `${at(change.path)}hap_sweep ${staging.run}\nhap_attributes ${hashOf(change.before)} ${attributes(change)} ${stageFolder(staging)}\n`;
}

/** Says that a path has moved, before anything else of a batch is done. */
export function sameScript({ path, before }: SetAttributes, keep = ""): string {
  return `${at(path)}hap_same ${hashOf(before)}\n${keep}`;
}

/** Removes a path; `keep` is done first, at the path, where it is what was planned from. */
export function removeScript(change: Remove, keep = ""): string {
  const how = change.recursive ? "tree" : change.before.type === "directory" ? "empty" : "file";
  const same = keep === "" ? "" : `hap_same ${hashOf(change.before)}\n`;
  return `${at(change.path)}${same}${keep}hap_remove ${hashOf(change.before)} ${how}\n`;
}

/** Owner and mode, as words of a call. */
function attributes({ owner, group, mode }: SetAttributes | MakeDirectory): string {
  return `${quote(`${owner}:${group}`)} ${chmodMode(mode)}`;
}

/** A state as hap_same is told it. */
export function hashOf(state: FileState): string {
  switch (state.type) {
    case "absent":
    case "directory":
    case "unreadable":
      return state.type;
    case "file":
      return state.sha256;
    case "other":
      return state.target === null ? "other" : "link";
  }
}

/** Five digits for chmod: with fewer, GNU's keeps a directory's set-group-id bit, whatever the mode says. */
export function chmodMode(mode: number): string {
  return mode.toString(8).padStart(5, "0");
}
