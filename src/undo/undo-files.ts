import { dirname } from "node:path/posix";
import type { Attributes, BytesThere, Change, Validator } from "../model/change.js";
import type { FileState, StateView } from "../model/host-state.js";
import { isSettled, tableNote } from "../model/lvs-table.js";
import type { KeptFile } from "../model/kept.js";
import { ask, type Query } from "../model/query.js";
import { readGroups } from "../model/resource-groups.js";
import { Secret } from "../model/secret.js";
import type { Planned, Target } from "../model/step-kind.js";
import { parseAuthkeys } from "../steps/authkeys/parse.js";
import { unsafeRotation } from "../steps/authkeys/rotation.js";
import { movesOf } from "../steps/haresources/transition.js";
import { noteOf, servicesOf, tableChanges } from "../steps/resource-script/render-lvs.js";
import type { KeptRun, UndoneFile } from "./kept-run.js";

const HA_DIR = "/etc/ha.d/";
const AUTHKEYS = `${HA_DIR}authkeys`;
const HARESOURCES = `${HA_DIR}haresources`;
const SCRIPTS = `${HA_DIR}resource.d/`;
const GROUPS_JOURNAL = "/var/lib/hap/groups/haresources";
/** What Heartbeat's own dry run reads. */
const VALIDATED = [`${HA_DIR}ha.cf`, AUTHKEYS, HARESOURCES];

/** Larger files (bytes) are not read by this machine: the host itself puts them back. */
const READ_LIMIT = 1024 * 1024;

/** Whether the bytes of a file as it was are to be written back. */
export function isRestorable({ before }: UndoneFile): boolean {
  return before.type !== "file" || before.kept;
}

/** Whether a file was changed in its bytes, so that they are wanted back. */
export function changesBytes({ before, afters }: UndoneFile): boolean {
  if (before.type !== "file") return false;
  return afters.some((after) => after.type !== "file" || after.sha256 !== before.sha256);
}

/** Where the kept bytes of a file are; null where none are wanted. */
function keptPath(run: KeptRun, file: UndoneFile): string | null {
  return file.before.type === "file" && changesBytes(file) && isRestorable(file)
    ? `${run.folder}/${file.before.sha256}`
    : null;
}

/** What has to be known of a host to take its files back. */
export function fileQueries(run: KeptRun, { peer }: Target): readonly Query[] {
  const groups = run.files.some(({ path }) => path === HARESOURCES);
  const keys = run.files.some(({ path }) => path === AUTHKEYS);
  const scripts = run.files.filter(({ path }) => path.startsWith(SCRIPTS));
  return [
    ...(scripts.length > 0 ? [ask.lvs()] : []),
    ...scripts.map(({ path }) => ask.file(tableNote(path.slice(SCRIPTS.length)), true)),
    ...run.files.flatMap((file) => {
      const kept = keptPath(run, file);
      return [ask.file(file.path, true), ...(kept === null ? [] : [ask.file(kept, true)])];
    }),
    ...(groups ? [ask.file(GROUPS_JOURNAL, true), ask.daemon("heartbeat", peer?.name ?? null)] : []),
    ...(keys ? [ask.service("heartbeat")] : []),
  ];
}

/** Whether a path is as it was before the run. */
export function isAsBefore(state: FileState, before: KeptFile): boolean {
  return isSame(state, before);
}

/** Whether a path is neither as it was before the run nor as the run has made it. */
export function isChangedSince(state: FileState, { before, afters }: UndoneFile): boolean {
  return !isSame(state, before) && !afters.some((after) => isSame(state, after));
}

function isSame(state: FileState, kept: KeptFile): boolean {
  if (state.type !== kept.type) return false;
  if (state.type === "absent" || state.type === "other" || kept.type === "absent" || kept.type === "other") return true;
  const has = (one: number | string | null, other: number | string): boolean => one === null || one === other;
  const attributes = has(kept.mode, state.mode) && has(kept.owner, state.owner) && has(kept.group, state.group);
  if (state.type === "directory" || kept.type === "directory") return attributes;
  return attributes && state.sha256 === kept.sha256;
}

/** What writes files, directories and their attributes back; what is to be removed is not in it. */
export function writesBack(
  run: KeptRun,
  { state, target, peer }: { readonly state: StateView; readonly target: Target; readonly peer: StateView | null },
): readonly Planned[] {
  return run.files.toSorted(foldersFirst).flatMap((file): readonly Planned[] => {
    const { path, before } = file;
    const now = state.file(path);
    // A run that was broken off may have come to the table and not to its script.
    if (isAsBefore(now, before) && path.startsWith(SCRIPTS)) return tableEnded(path, now, state);
    if (isAsBefore(now, before) || before.type === "absent" || before.type === "other") return [];
    const attributes = attributesOf(before);
    if (before.type === "directory") {
      if (now.type === "absent") return [{ kind: "make-directory", path, ...attributes, before: now }];
      return now.type === "directory" ? [{ kind: "set-attributes", path, ...attributes, before: now }] : [];
    }
    if (now.type === "file" && now.sha256 === before.sha256)
      return [{ kind: "set-attributes", path, ...attributes, before: now }];
    const content = bytesOf(run, file, state);
    if (content === null || (now.type !== "file" && now.type !== "absent")) return [];
    const validator: Validator | null = VALIDATED.includes(path) ? { kind: "engine", engine: "heartbeat" } : null;
    const isPrivate = (attributes.mode & 0o004) === 0;
    const shown = isPrivate && Buffer.isBuffer(content) ? secretOf(content) : content;
    const write: Change = {
      ...{ kind: "write-file", path, content: shown, ...attributes },
      ...{ before: now, validator },
    };
    if (!Buffer.isBuffer(content)) return [write];
    if (path === AUTHKEYS && peer !== null) {
      const unsafe = unsafeRotation(parseAuthkeys(content.toString("utf8")), peer);
      if (unsafe !== null) return [unsafe];
    }
    if (path.startsWith(SCRIPTS)) return [...tableBack(path, content, state), write];
    return path === HARESOURCES ? aroundMoves(write, content, { state, target, peer }) : [write];
  });
}

/** A table in use is brought back to the definition of before, as a step `resource-script` brings it to a new one. */
function tableBack(path: string, content: Buffer, state: StateView): readonly Planned[] {
  const wanted = servicesOf(content.toString("utf8"));
  return wanted.length === 0 ? [] : tableChanges(path, state, { script: path.slice(SCRIPTS.length), wanted });
}

/** The same where the script is as before, and what hap has noted of its table is of another one. */
function tableEnded(path: string, now: FileState, state: StateView): readonly Planned[] {
  const content = now.type === "file" ? now.content : null;
  if (content === null) return [];
  const note = noteOf(path.slice(SCRIPTS.length), state);
  return isSettled(note, servicesOf(content.toString("utf8"))) ? [] : tableBack(path, content, state);
}

/** A folder is there before what is in it. */
function foldersFirst(a: UndoneFile, b: UndoneFile): number {
  const rank = ({ before }: UndoneFile): number => (before.type === "directory" ? 0 : 1);
  return rank(a) - rank(b) || a.path.length - b.path.length;
}

/** A running pair is brought to the groups of before, as a step `haresources` brings it to new ones. */
function aroundMoves(
  write: Change,
  content: Buffer,
  at: { readonly state: StateView; readonly target: Target; readonly peer: StateView | null },
): readonly Change[] {
  const files = { now: at.state.file(HARESOURCES), journal: at.state.file(GROUPS_JOURNAL), written: true };
  const { before, after } = movesOf(readGroups(content.toString("utf8")), files, at);
  return [...before, write, ...after];
}

/** What removes files that the run has made. */
export function removesFiles(run: KeptRun, state: StateView): readonly Change[] {
  return run.files.flatMap(({ path, before }): readonly Change[] => {
    const now = state.file(path);
    return before.type === "absent" && now.type === "file"
      ? [{ kind: "remove", path, recursive: false, before: now }]
      : [];
  });
}

/** Whether the run has made a directory where nothing was. */
export function isMadeDirectory({ before, afters }: UndoneFile): boolean {
  return before.type === "absent" && afters.some(({ type }) => type === "directory");
}

/** What removes these directories; one that has something in it stays. */
export function removesDirectories(made: readonly UndoneFile[], state: StateView): readonly Change[] {
  return made.flatMap(({ path }): readonly Change[] => {
    const now = state.file(path);
    return now.type === "directory" && now.entries === 0
      ? [{ kind: "remove", path, recursive: false, before: now }]
      : [];
  });
}

/**
 * The latest time at which one of the run's files was written or taken away, as `stat -c %y` has it; empty for none. Of
 * a file that is gone only its folder tells.
 */
export function writtenAt(run: KeptRun, state: StateView): string {
  const times = run.files.map(({ path, before }) => {
    const now = state.file(path);
    if (now.type === "file") return now.mtime;
    const folder = now.type === "absent" && before.type === "absent" ? state.file(dirname(path)) : null;
    return folder?.type === "directory" ? folder.mtime : "";
  });
  return times.toSorted().at(-1) ?? "";
}

/** What `writtenAt` wants to know. */
export function writtenQueries(run: KeptRun): readonly Query[] {
  return run.files.flatMap(({ path, before }) => [
    ask.file(path),
    ...(before.type === "absent" ? [ask.file(dirname(path))] : []),
  ]);
}

/** The kept bytes of a file; null when they are not there, or not the ones that were kept. */
export function bytesOf(run: KeptRun, file: UndoneFile, state: StateView): Buffer | BytesThere | null {
  const path = keptPath(run, file);
  if (path === null || file.before.type !== "file") return null;
  const kept = state.file(path);
  if (kept.type !== "file" || kept.sha256 !== file.before.sha256) return null;
  const { sha256, size } = kept;
  return size > READ_LIMIT ? { kind: "bytes-there", path, sha256, size } : kept.content;
}

function attributesOf(before: Extract<KeptFile, { readonly type: "file" | "directory" }>): Attributes {
  return { mode: before.mode ?? 0o600, owner: before.owner ?? "root", group: before.group ?? "root" };
}

/** What others may not read on the host is not shown here either. Bytes that are no text have no diff anyway. */
function secretOf(content: Buffer): Secret | Buffer {
  const text = content.toString("utf8");
  return Buffer.from(text, "utf8").equals(content) ? new Secret(text) : content;
}
