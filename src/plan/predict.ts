import { createHash } from "node:crypto";
import type { Attributes, Change, SetUser } from "../model/change.js";
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
  const set = (key: string, answer: Answer): void => {
    if (answers.has(key)) answers.set(key, answer);
  };
  switch (change.kind) {
    case "write-file":
      set(`file ${change.path}`, { kind: "file", state: written(change.content, change) });
      break;
    case "set-attributes": {
      const { mode, owner, group, before } = change;
      if (before.type === "file" || before.type === "directory") {
        set(`file ${change.path}`, { kind: "file", state: { ...before, mode, owner, group } });
      }
      break;
    }
    case "make-directory":
      set(`file ${change.path}`, { kind: "file", state: directory(change) });
      break;
    case "remove":
      set(`file ${change.path}`, { kind: "file", state: { type: "absent" } });
      break;
    case "install-packages":
      for (const { name, version } of change.packages) {
        set(`package ${name}`, { kind: "package", state: { version: version ?? "to be installed" } });
      }
      break;
    case "remove-packages":
      for (const name of change.names) set(`package ${name}`, { kind: "package", state: { version: null } });
      break;
    case "install-package-file":
      set(`package-file ${change.sha256}`, { kind: "package-file", state: { installed: true } });
      break;
    case "fetch":
      set(`file ${change.path}`, { kind: "file", state: fetched(change.sha256) });
      break;
    case "user":
      set(`user ${change.name}`, { kind: "user", state: userAfter(change) });
      break;
    case "service":
      set(`service ${change.name}`, serviceAfter(answers.get(`service ${change.name}`), change.action));
      break;
    case "sysctl":
      set(`sysctl ${change.key}`, { kind: "sysctl", state: { value: change.value } });
      break;
    case "run":
      if (change.creates !== undefined) set(`file ${change.creates}`, { kind: "file", state: fetched("") });
      break;
    case "unpack":
      break;
  }
  return { facts: state.facts, answers };
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
