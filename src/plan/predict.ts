import { createHash } from "node:crypto";
import type { Attributes, Change, SetAttributes, SetUser } from "../model/change.js";
import type { Answer, FileState, HostState, UserState } from "../model/host-state.js";
import { Secret } from "../model/secret.js";

/** Later than any time that a host can tell, in the form of `stat -c %y`: what is written by this run is newer than what was. */
const LATER = "9999-12-31 23:59:59.000000000 +0000";

/**
 * The state a host will have after a change, as far as the change itself says: later steps are planned on it in a dry run.
 * What a command or a package does beyond itself is not guessed. Answers that nobody asked for are left alone.
 */
export function predict(state: HostState, change: Change): HostState {
  const answers = new Map(state.answers);
  for (const [key, answer] of answersAfter(change, state.answers)) if (answers.has(key)) answers.set(key, answer);
  return { facts: state.facts, answers };
}

/** The answers that a change makes, by the keys of their queries. */
function answersAfter(change: Change, before: ReadonlyMap<string, Answer>): readonly (readonly [string, Answer])[] {
  switch (change.kind) {
    case "write-file":
      return [fileAnswer(change.path, written(change.content, change))];
    case "set-attributes":
      return attributesAfter(change);
    case "make-directory":
      return [fileAnswer(change.path, directory(change))];
    case "remove":
      return [fileAnswer(change.path, { type: "absent" })];
    case "install-packages":
      return change.packages.map(({ name, version }) => packageAnswer(name, version ?? "to be installed"));
    case "remove-packages":
      return change.names.map((name) => packageAnswer(name, null));
    case "install-package-file":
      return [[`package-file ${change.sha256}`, { kind: "package-file", state: { installed: true } }]];
    case "fetch":
      return [fileAnswer(change.path, fetched(change.sha256))];
    case "user":
      return [[`user ${change.name}`, { kind: "user", state: userAfter(change) }]];
    case "service":
      return [[`service ${change.name}`, serviceAfter(before.get(`service ${change.name}`), change.action)]];
    case "sysctl":
      return [[`sysctl ${change.key}`, { kind: "sysctl", state: { value: change.value } }]];
    case "run":
      return change.creates === undefined ? [] : [fileAnswer(change.creates, fetched(""))];
    case "unpack":
    // Where addresses are is a fact of the host, and no later step is planned on it.
    case "resources":
      return [];
  }
}

function fileAnswer(path: string, state: FileState): readonly [string, Answer] {
  return [`file ${path}`, { kind: "file", state }];
}

function packageAnswer(name: string, version: string | null): readonly [string, Answer] {
  return [`package ${name}`, { kind: "package", state: { version } }];
}

function attributesAfter({ path, mode, owner, group, before }: SetAttributes): readonly (readonly [string, Answer])[] {
  if (before.type !== "file" && before.type !== "directory") return [];
  return [fileAnswer(path, { ...before, mode, owner, group })];
}

function written(content: string | Buffer | Secret, { mode, owner, group }: Attributes): FileState {
  const text = content instanceof Secret ? content.reveal() : content;
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { type: "file", sha256, size: bytes.length, content: bytes, mode, owner, group, mtime: LATER };
}

/** A file of which no more is known than its checksum. */
function fetched(sha256: string): FileState {
  return { type: "file", sha256, size: 0, content: null, mode: 0o644, owner: "root", group: "root", mtime: LATER };
}

function userAfter({ name, wanted, before }: SetUser): UserState {
  if (wanted === null) return null;
  const group = wanted.group ?? before?.group ?? name;
  return {
    uid: before?.uid ?? 0,
    group,
    groups: [...new Set([group, ...(before?.groups ?? []), ...wanted.groups])],
    home: wanted.home ?? before?.home ?? `/home/${name}`,
    shell: wanted.shell ?? before?.shell ?? "/bin/sh",
  };
}

function directory({ mode, owner, group }: Attributes): FileState {
  return { type: "directory", mode, owner, group, mtime: LATER, empty: true };
}

function serviceAfter(answer: Answer | undefined, action: string): Answer {
  const before =
    answer?.kind === "service" ? answer.state : { exists: true, running: false, enabled: null, loadedAt: null };
  switch (action) {
    case "enable":
    case "disable":
      return { kind: "service", state: { ...before, exists: true, enabled: action === "enable" } };
    case "stop":
      return { kind: "service", state: { ...before, running: false, loadedAt: null } };
    default:
      return { kind: "service", state: { ...before, exists: true, running: true, loadedAt: LATER } };
  }
}
