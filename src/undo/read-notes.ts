import type { KeptFile, KeptNote } from "../model/kept.js";
import type { UserWanted } from "../model/change.js";
import type { UserState } from "../model/host-state.js";

/**
 * Reads the notes of a run as a host keeps them. They stand in a folder that only its root can write, and are held
 * against what hap writes all the same: a line that is not such a note is `unread`.
 */
export function readNotes(text: string): { readonly notes: readonly KeptNote[]; readonly unread: number } {
  const lines = text.split("\n").filter((line) => line !== "");
  const notes = lines.flatMap((line) => noteOf(line) ?? []);
  return { notes, unread: lines.length - notes.length };
}

type NoteFields = Readonly<Record<string, unknown>>;

const ACTIONS = ["start", "stop", "reload", "restart", "enable", "disable"] as const;

function noteOf(line: string): KeptNote | null {
  const f = fieldsOf(parsed(line));
  if (f === null) return null;
  switch (f["kind"]) {
    case "file": {
      const { path } = f;
      const before = fileOf(f["before"]);
      const after = fileOf(f["after"]);
      if (!isPath(path) || before === null || after === null) return null;
      return { kind: "file", path, before, after };
    }
    case "service": {
      const { name } = f;
      const action = ACTIONS.find((known) => known === f["action"]);
      const before = fieldsOf(f["before"]);
      if (!isText(name) || action === undefined) return null;
      if (before === null) return { kind: "service", name, action, before: null };
      const { running, enabled } = before;
      if (typeof running !== "boolean" || (enabled !== null && typeof enabled !== "boolean")) return null;
      return { kind: "service", name, action, before: { running, enabled } };
    }
    case "packages":
      return { kind: "packages", missing: Array.isArray(f["missing"]) ? f["missing"].filter(isText) : [] };
    case "user":
      return isText(f["name"])
        ? { kind: "user", name: f["name"], before: userOf(f["before"]), wanted: wantedOf(f["wanted"]) }
        : null;
    case "sysctl": {
      const { key, before, after } = f;
      if (!isText(key) || !isText(after) || (before !== null && !isText(before))) return null;
      return { kind: "sysctl", key, before, after };
    }
    case "lasting":
      return isText(f["what"]) ? { kind: "lasting", what: f["what"] } : null;
    default:
      return null;
  }
}

function fileOf(value: unknown): KeptFile | null {
  const f = fieldsOf(value);
  if (f === null) return null;
  const { type, sha256, mode, owner, group, mtime } = f;
  const attributes = isMode(mode) && isText(owner) && isText(group) ? { mode, owner, group } : null;
  switch (type) {
    case "absent":
    case "other":
      return { type };
    case "directory":
      return { type, ...(attributes ?? { mode: null, owner: null, group: null }) };
    case "file":
      if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) return null;
      return {
        ...{ type, sha256, ...(attributes ?? { mode: null, owner: null, group: null }) },
        ...{
          mtime: isText(mtime) ? mtime : null,
          size: typeof f["size"] === "number" ? f["size"] : null,
          kept: f["kept"] === true,
        },
      };
    default:
      return null;
  }
}

function userOf(value: unknown): UserState {
  const f = fieldsOf(value);
  if (f === null) return null;
  const { uid, group, groups, home, shell } = f;
  if (typeof uid !== "number" || !isText(group) || !isTexts(groups) || !isText(home) || !isText(shell)) return null;
  return { uid, group, groups, home, shell };
}

function wantedOf(value: unknown): UserWanted | null {
  const f = fieldsOf(value);
  if (f === null || !isTexts(f["groups"])) return null;
  const textOf = (one: unknown): string | null => (isText(one) ? one : null);
  const { group, groups, system, home, shell } = f;
  return { group: textOf(group), groups, system: system === true, home: textOf(home), shell: textOf(shell) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): NoteFields | null {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as NoteFields) : null;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isPath(value: unknown): value is string {
  return isText(value) && /^\/(?!.*(?:^|\/)\.\.?(?:\/|$))[^\n]*[^/\n]$/.test(value);
}

function isMode(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0o7777;
}
