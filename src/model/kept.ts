import { createHash } from "node:crypto";
import { describeCommand } from "./command.js";
import { isThere, type Change, type SetUser, type ServiceChange, type UserWanted, type WriteFile } from "./change.js";
import type { FileState, HostState, ServiceState, UserState } from "./host-state.js";
import { ask, queryKey, subjectOf } from "./query.js";
import { Secret } from "./secret.js";

/**
 * What a host notes before a change is made there, so that it can be taken back: a line of JSON each, in the order of
 * the changes. A note says what was and what is to be, never the bytes of a file: those are kept beside it, under their
 * hash.
 */
export type KeptNote =
  | { readonly kind: "file"; readonly path: string; readonly before: KeptFile; readonly after: KeptFile }
  | {
      readonly kind: "service";
      readonly name: string;
      readonly action: ServiceChange["action"];
      readonly before: Pick<ServiceState, "running" | "enabled"> | null;
    }
  /**
   * What is installed before and after is told by lists beside the notes. Services that were asked about and that there
   * were none of bring their own state along, running or enabled at boot: nobody had wanted that before.
   */
  | { readonly kind: "packages"; readonly missing: readonly string[] }
  | {
      readonly kind: "user";
      readonly name: string;
      readonly before: UserState;
      /** Null for a user that is removed. */
      readonly wanted: UserWanted | null;
    }
  | { readonly kind: "sysctl"; readonly key: string; readonly before: string | null; readonly after: string }
  /** Something that cannot be taken back; `what` says it to people, and holds no secret. */
  | { readonly kind: "lasting"; readonly what: string };

/** A path as it was or is to be; null where that is not known beforehand. */
export type KeptFile =
  | { readonly type: "absent" }
  | {
      readonly type: "file";
      readonly sha256: string;
      readonly mode: number | null;
      readonly owner: string | null;
      readonly group: string | null;
      /** `stat -c %y` in UTC; null for what is not there yet. */
      readonly mtime: string | null;
      /** Bytes; null for what is not there yet. */
      readonly size: number | null;
      /** Whether its bytes are kept. */
      readonly kept: boolean;
    }
  | {
      readonly type: "directory";
      readonly mode: number | null;
      readonly owner: string | null;
      readonly group: string | null;
    }
  | { readonly type: "other" };

/** Larger files (bytes) are not kept. */
const KEPT_FILE_LIMIT = 64 * 1024 * 1024;

/** The note of a change on a host that was last seen so; null for a change that another one's note covers. */
export function keptNote(change: Change, seen: HostState): KeptNote | null {
  switch (change.kind) {
    case "write-file":
      return file(change.path, keptFile(change.before, true), {
        ...{ type: "file", sha256: hashOf(change.content), mtime: null, size: null, kept: false },
        ...{ mode: change.mode, owner: change.owner, group: change.group },
      });
    case "set-attributes": {
      const before = keptFile(change.before, false);
      const { mode, owner, group } = change;
      const after = before.type === "file" || before.type === "directory" ? { ...before, mode, owner, group } : before;
      return file(change.path, before, after);
    }
    case "make-directory": {
      const { mode, owner, group } = change;
      return file(change.path, keptFile(change.before, false), { type: "directory", mode, owner, group });
    }
    case "remove":
      if (change.recursive && change.before.type === "directory")
        return { kind: "lasting", what: `${change.path} was removed with all that was in it` };
      return file(change.path, keptFile(change.before, true), { type: "absent" });
    case "fetch":
      return file(change.path, keptFile(change.before, true), {
        ...{ type: "file", sha256: change.sha256, mtime: null, size: null, kept: false },
        ...{ mode: null, owner: null, group: null },
      });
    case "service":
      return { kind: "service", name: change.name, action: change.action, before: serviceSeen(change.name, seen) };
    case "install-packages":
    case "upgrade-packages":
    case "install-package-file":
    case "remove-packages":
      return { kind: "packages", missing: missingServices(seen) };
    case "user":
      return userNote(change);
    case "sysctl":
      return { kind: "sysctl", key: change.key, before: change.before, after: change.value };
    case "run":
    case "unpack":
      return { kind: "lasting", what: lastingWhat(change) };
    // The file of the groups says which of them there are, a script what is in its table; nothing of a boot is to be
    // taken back.
    case "resources":
    case "lvs-table":
    case "reboot":
      return null;
  }
}

/** Notes of the directories on the way to one that is made, the outermost first: what is missing is made too. */
export function notesOnTheWay(change: Change): readonly { readonly path: string; readonly note: KeptNote }[] {
  if (change.kind !== "make-directory") return [];
  return parentsOf(change.path).map((path) => ({
    path,
    note: file(path, { type: "absent" }, { type: "directory", mode: null, owner: null, group: null }),
  }));
}

/** The directories that a path is in, without `/`, the outermost first. */
function parentsOf(path: string): readonly string[] {
  const names = path.split("/").filter((name) => name !== "");
  return names.slice(0, -1).map((_, i) => `/${names.slice(0, i + 1).join("/")}`);
}

/** Whether all of a change can be taken back later; a plan says where it cannot. */
export function isLasting(change: Change): boolean {
  switch (change.kind) {
    case "run":
    case "unpack":
      return true;
    case "remove":
      return change.recursive && change.before.type === "directory";
    // Data of a removed package, and the password of a removed user, are gone.
    case "remove-packages":
      return true;
    case "user":
      return change.wanted === null;
    case "write-file":
      return change.before.type === "file" && change.before.size > KEPT_FILE_LIMIT;
    case "make-directory":
    case "set-attributes":
    case "install-packages":
    case "upgrade-packages":
    case "install-package-file":
    case "fetch":
    case "service":
    case "resources":
    case "lvs-table":
    case "sysctl":
    case "reboot":
      return false;
  }
}

/** Whether the bytes at a path are kept before this change; then the hash under which. */
export function keptBytes(note: KeptNote | null): string | null {
  return note?.kind === "file" && note.before.type === "file" && note.before.kept ? note.before.sha256 : null;
}

function lastingWhat(change: Extract<Change, { readonly kind: "run" | "unpack" }>): string {
  if (change.kind === "unpack") return `an archive was unpacked to ${change.directory}`;
  return `a command was run: ${describeCommand(change.command)}`;
}

function file(path: string, before: KeptFile, after: KeptFile): KeptNote {
  return { kind: "file", path, before, after };
}

function keptFile(state: FileState, bytes: boolean): KeptFile {
  switch (state.type) {
    case "absent":
      return { type: "absent" };
    case "unreadable":
    case "other":
      return { type: "other" };
    case "directory":
      return { type: "directory", mode: state.mode, owner: state.owner, group: state.group };
    case "file": {
      const { sha256, mode, owner, group, mtime, size } = state;
      return { type: "file", sha256, mode, owner, group, mtime, size, kept: bytes && size <= KEPT_FILE_LIMIT };
    }
  }
}

/** SHA-256 of what is written. */
export function hashOf(content: WriteFile["content"]): string {
  if (isThere(content)) return content.sha256;
  const bytes = content instanceof Secret ? content.reveal() : content;
  return createHash("sha256").update(bytes).digest("hex");
}

function serviceSeen(name: string, seen: HostState): Pick<ServiceState, "running" | "enabled"> | null {
  const answer = seen.answers.get(queryKey(ask.service(name)));
  return answer?.kind === "service" ? { running: answer.state.running, enabled: answer.state.enabled } : null;
}

function missingServices({ answers }: HostState): readonly string[] {
  const missing = [...answers].filter(([, answer]) => answer.kind === "service" && !answer.state.exists);
  return [...new Set(missing.map(([key]) => subjectOf(key)))];
}

function userNote({ name, before, wanted }: SetUser): KeptNote {
  return { kind: "user", name, before, wanted };
}
