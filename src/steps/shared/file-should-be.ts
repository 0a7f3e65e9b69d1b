import { createHash } from "node:crypto";
import type { Attributes, Validator } from "../../model/change.js";
import type { FileState } from "../../model/host-state.js";
import { AS_ROOT, type Refusal } from "../../model/refusal.js";
import { Secret } from "../../model/secret.js";
import type { Planned } from "../../model/step-kind.js";

/**
 * How a file is to be. A mode or owner that is not given is kept, but for set-user-id and set-group-id, which only a
 * playbook gives; 0644 root:root for a new file. Nothing is kept of a file that somebody else may have planted: it is
 * taken for a new one.
 */
export interface WantedFile {
  readonly path: string;
  readonly content: string | Buffer | Secret;
  readonly mode?: number | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly validator?: Validator | null;
}

/**
 * What makes the file at `wanted.path` right: nothing, new mode or owner only (the mtime stays), or a new file. A
 * directory, link or device in its place is refused: hap replaces nothing that is not a plain file.
 */
export function fileShouldBe(wanted: WantedFile, before: FileState): readonly Planned[] {
  if (before.type !== "absent" && before.type !== "file") return [notAFile(wanted.path, before)];
  const attributes = attributesOf(wanted, before);
  const { path } = wanted;
  if (before.type === "absent" || isPlanted(wanted, before) || before.sha256 !== sha256(wanted.content)) {
    const { content, validator = null } = wanted;
    return [{ kind: "write-file", path, content, ...attributes, before, validator }];
  }
  const { mode, owner, group } = attributes;
  const same = before.mode === mode && before.owner === owner && before.group === group;
  return same ? [] : [{ kind: "set-attributes", path, ...attributes, before }];
}

/**
 * The text of a file to be edited, byte for byte (latin1, so that any bytes survive); empty when there is none yet,
 * null when it cannot be edited: it is no plain file, or too large to be read.
 */
export function textOf(state: FileState): string | null {
  if (state.type === "absent") return "";
  return state.type === "file" ? (state.content?.toString("latin1") ?? null) : null;
}

/** The refusal for a file that has to be edited and cannot be read. */
export function unreadable(path: string, before: FileState): Refusal {
  if (before.type !== "file") return notAFile(path, before);
  return {
    kind: "refusal",
    code: "HAP3203",
    message: `expected a text file of at most 1 MiB at \`${path}\`, found ${before.size} bytes`,
    help: "hap edits files up to 1 MiB: look what is wrong with this one",
    span: null,
  };
}

/** The SHA-256 of a content, in hex; of a text, of its UTF-8 bytes. */
function sha256(content: string | Buffer | Secret): string {
  return createHash("sha256")
    .update(content instanceof Secret ? content.reveal() : content)
    .digest("hex");
}

/** The refusal for a path where a plain file is wanted and something else stands, or a file that cannot be read. */
export function notAFile(path: string, before: FileState): Refusal {
  if (before.type === "unreadable") return notReadable(path);
  return {
    kind: "refusal",
    code: "HAP3201",
    message: `expected a file or nothing at \`${path}\`, found ${describe(before)}`,
    help: "hap replaces only plain files: move it away, or name the path that is meant",
    span: null,
  };
}

/** The refusal for a file that the user on the host may not read: then nobody knows whether it is right. */
function notReadable(path: string): Refusal {
  return {
    kind: "refusal",
    code: "HAP3209",
    message: `hap's user on the host may not read \`${path}\``,
    help: AS_ROOT,
    span: null,
  };
}

/**
 * Whether what stands at a path may have been planted there: it is somebody else's than the one whom the playbook wants
 * to have it.
 */
export function isPlanted({ owner }: { readonly owner?: string | undefined }, before: FileState): boolean {
  const there = before.type === "file" || before.type === "directory" ? before : null;
  return there?.planted === true && there.owner !== owner;
}

/** The refusal for something of which a part is to stay, when somebody may have planted it. */
export function planted(path: string, before: FileState): Refusal {
  const owner = before.type === "file" || before.type === "directory" ? before.owner : "somebody";
  return {
    kind: "refusal",
    code: "HAP3210",
    message: `\`${path}\` is \`${owner}\`'s, and stands where everybody may make a name: who made it is not known`,
    help: `remove it; if it is meant, write \`owner ${owner}\` in the step, or \`@as ${owner}\` above it`,
    span: null,
  };
}

function attributesOf(wanted: WantedFile, before: FileState): Attributes {
  const isKept = before.type === "file" && !isPlanted(wanted, before);
  const kept = isKept ? { ...before, mode: before.mode & 0o1777 } : { mode: 0o644, owner: "root", group: "root" };
  return {
    mode: wanted.mode ?? kept.mode,
    owner: wanted.owner ?? kept.owner,
    group: wanted.group ?? kept.group,
  };
}

function describe(state: FileState): string {
  if (state.type === "other") return state.target === null ? state.what : `a link to \`${state.target}\``;
  return state.type === "absent" ? "nothing" : `a ${state.type}`;
}
