import { unifiedDiff } from "../diagnostics/unified-diff.js";
import type { Change, WriteFile } from "../model/change.js";
import { describeCommand } from "../model/command.js";
import { MASK, Secret } from "../model/secret.js";
import type { ReportedChange } from "../model/reported-change.js";

/** A change as reports may show it: a secret content has no diff, only `***`. */
export function reportChange(change: Change): ReportedChange {
  switch (change.kind) {
    case "write-file":
      return { change: change.kind, target: change.path, summary: writeSummary(change), diff: diffOf(change) };
    case "make-directory":
      return plain(change.kind, change.path, `create, ${octal(change.mode)} ${change.owner}:${change.group}`);
    case "set-attributes":
      return plain(change.kind, change.path, attributeSummary(change));
    case "remove":
      return plain(change.kind, change.path, "remove");
    case "install-packages":
      return plain(change.kind, change.names.join(" "), `install with ${change.manager}`);
    case "run":
      return plain(change.kind, describeCommand(change.command), "run");
    case "service":
      return plain(change.kind, change.name, change.action);
    case "sysctl":
      return plain(change.kind, change.key, `${change.before ?? "(none)"} → ${change.value}`);
  }
}

/** The short remark of a step's row: `heartbeat, ipvsadm`, `started` (in a plan: `start`), `+3 -1`, `***`. */
export function noteOf(changes: readonly Change[], tense: "done" | "to do"): string {
  return [...new Set(changes.map((change) => noteOfOne(change, tense)).filter((note) => note !== ""))].join(" · ");
}

function noteOfOne(change: Change, tense: "done" | "to do"): string {
  switch (change.kind) {
    case "write-file": {
      const diff = diffOf(change);
      return change.content instanceof Secret ? MASK : diff === null ? "" : countLines(diff);
    }
    case "install-packages":
      return change.names.join(", ");
    case "service":
      return tense === "done" ? PAST[change.action] : change.action;
    case "remove":
      return tense === "done" ? "removed" : "remove";
    case "set-attributes":
      return attributeSummary(change);
    case "sysctl":
      return `${change.key} = ${change.value}`;
    case "make-directory":
    case "run":
      return "";
  }
}

const PAST = {
  start: "started",
  stop: "stopped",
  reload: "reloaded",
  restart: "restarted",
  enable: "enabled",
  disable: "disabled",
} as const;

function writeSummary(change: WriteFile): string {
  const what = change.before.type === "absent" ? "create" : "change";
  return `${what}, ${octal(change.mode)} ${change.owner}:${change.group}`;
}

function attributeSummary(change: Change & { kind: "set-attributes" }): string {
  const { before } = change;
  if (before.type !== "file" && before.type !== "directory") return octal(change.mode);
  const parts: string[] = [];
  if (before.mode !== change.mode) parts.push(`${octal(before.mode)} → ${octal(change.mode)}`);
  const was = `${before.owner}:${before.group}`;
  const now = `${change.owner}:${change.group}`;
  if (was !== now) parts.push(`${was} → ${now}`);
  return parts.join(", ");
}

/** Null for secrets, for binary files and where the old content is not known. */
function diffOf(change: WriteFile): string | null {
  if (change.content instanceof Secret) return null;
  const before = change.before.type === "file" ? change.before.content : Buffer.alloc(0);
  const after = Buffer.isBuffer(change.content) ? change.content : Buffer.from(change.content, "utf8");
  if (before === null || before.includes(0) || after.includes(0)) return null;
  return unifiedDiff(before.toString("utf8"), after.toString("utf8"));
}

function countLines(diff: string): string {
  const lines = diff.split("\n");
  const added = lines.filter((l) => l.startsWith("+")).length;
  const removed = lines.filter((l) => l.startsWith("-")).length;
  return [added > 0 ? `+${added}` : "", removed > 0 ? `-${removed}` : ""].filter((t) => t !== "").join(" ");
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function plain(change: string, target: string, summary: string): ReportedChange {
  return { change, target, summary, diff: null };
}
