import { createHash } from "node:crypto";
import {
  isThere,
  shellOfNew,
  type Attributes,
  type Change,
  type ServiceChange,
  type SetAttributes,
  type SetUser,
  type WriteFile,
} from "../model/change.js";
import type { Answer, FileState, HostState, UserState } from "../model/host-state.js";
import type { Command } from "../model/command.js";
import { PACKAGE_SOURCES } from "../model/package-manager.js";
import { ask, keySeenBy, queryKey, subjectOf, type Query } from "../model/query.js";
import { Secret } from "../model/secret.js";

/**
 * Later than any time that a host can tell, in the form of `stat -c %y`: what is written by this run is newer than what
 * was.
 */
const LATER = "9999-12-31 23:59:59.000000000 +0000";

/**
 * The state a host will have after a change, as far as the change itself says: later steps are planned on it in a dry
 * run. What a command or a package does beyond itself is not guessed. Answers that nobody asked for are left alone.
 * `user` is who makes the change; null for the host's own user.
 */
export function predict(state: HostState, change: Change, user: string | null = null): HostState {
  const answers = new Map(state.answers);
  for (const [query, answer] of answersAfter(change, state)) {
    countEntry(answers, query, answer);
    // Every user who has asked sees it: what one may not look at is not guessed.
    // What a command answers may depend on who asks.
    const seers = query.kind === "test" ? [user] : [null, ...(state.users ?? [])];
    for (const seer of seers) {
      const key = keySeenBy(queryKey(query), seer);
      if (answers.has(key)) answers.set(key, answer);
    }
  }
  return { ...state, answers };
}

/** A path that comes or goes is one name more or less in the folder that it is in. */
function countEntry(answers: Map<string, Answer>, query: Query, after: Answer): void {
  if (query.kind !== "file" || after.kind !== "file") return;
  const before = answers.get(queryKey(query));
  const key = queryKey(ask.file(query.path.slice(0, query.path.lastIndexOf("/"))));
  const folder = answers.get(key);
  if (before?.kind !== "file" || folder?.kind !== "file" || folder.state.type !== "directory") return;
  const more = Number(after.state.type !== "absent") - Number(before.state.type !== "absent");
  if (more !== 0) {
    const entries = Math.max(0, folder.state.entries + more);
    answers.set(key, { kind: "file", state: { ...folder.state, entries } });
  }
}

type After = readonly (readonly [Query, Answer])[];

/** The answers that a change makes, by their queries. */
function answersAfter(change: Change, before: HostState): After {
  switch (change.kind) {
    case "write-file":
      return [fileAnswer(change.path, written(change.content, change)), ...upgradesBy(change.path)];
    case "set-attributes":
      return attributesAfter(change, before);
    case "make-directory":
      return [...missingWays(change.path, before), fileAnswer(change.path, directory(change))];
    case "remove":
      return [
        fileAnswer(change.path, { type: "absent" }),
        ...filesBelow(change.path, before).map((path) => fileAnswer(path, { type: "absent" })),
      ];
    case "install-packages":
      return change.packages.map(({ name, version }) => packageAnswer(name, version ?? "to be installed"));
    case "upgrade-packages":
      return [
        ...change.packages.map(({ name, to }) => packageAnswer(name, to)),
        ...upgradesLeft(before, new Set(change.packages.map(({ name }) => name))),
      ];
    case "remove-packages":
      return change.names.map((name) => packageAnswer(name, null));
    case "install-package-file":
      return [[ask.packageFile(change.sha256), { kind: "package-file", state: { installed: true } }]];
    case "fetch":
      return [fileAnswer(change.path, fetched(change.sha256))];
    case "user":
      return [[ask.user(change.name), { kind: "user", state: userAfter(change) }]];
    case "service":
      return [
        [ask.service(change.name), serviceAfter(before.answers.get(queryKey(ask.service(change.name))), change.action)],
      ];
    case "sysctl":
      return [[ask.sysctl(change.key), { kind: "sysctl", state: { value: change.value } }]];
    case "run":
      return [
        ...(change.creates === undefined ? [] : [fileAnswer(change.creates, fetched(""))]),
        ...(change.settles === undefined ? [] : [testAnswer(change.settles)]),
      ];
    case "lvs-table":
      return [[ask.lvs(), { kind: "lvs", state: { services: change.after } }]];
    case "reboot":
      return [[ask.reboot(), { kind: "reboot", state: { boot: change.boot, reasons: [] } }]];
    case "unpack":
    // Where addresses are is a fact of the host, and no later step is planned on it.
    case "resources":
      return [];
  }
}

function fileAnswer(path: string, state: FileState): readonly [Query, Answer] {
  return [ask.file(path), { kind: "file", state }];
}

/** The folders on the way to a new directory that are not there: they are made too, 0755 and root's. */
function missingWays(path: string, { answers }: HostState): After {
  const ways = path.split("/").map((_, i, names) => names.slice(0, i).join("/"));
  const missing = ways.filter((way) => {
    const answer = answers.get(queryKey(ask.file(way)));
    return answer?.kind === "file" && answer.state.type === "absent";
  });
  return missing.map((way) => fileAnswer(way, directory({ mode: 0o755, owner: "root", group: "root" })));
}

/** Paths below a folder that somebody has asked about. */
function filesBelow(path: string, { answers }: HostState): readonly string[] {
  const lead = queryKey(ask.file(`${path}/`));
  return [...answers.keys()].filter((key) => key.startsWith(lead)).map(subjectOf);
}

function testAnswer(command: Command): readonly [Query, Answer] {
  return [ask.test(command), { kind: "test", state: { succeeded: true } }];
}

function packageAnswer(name: string, version: string | null): readonly [Query, Answer] {
  return [ask.package(name), { kind: "package", state: { version } }];
}

/** Other sources are asked when they are there: until then nobody knows what they have. */
function upgradesBy(path: string): After {
  if (!PACKAGE_SOURCES.test(path)) return [];
  return [[ask.upgrades(), { kind: "upgrades", state: { answered: true, packages: [] } }]];
}

/** What can still be upgraded without these. */
function upgradesLeft({ answers }: HostState, done: ReadonlySet<string>): After {
  const answer = answers.get(queryKey(ask.upgrades()));
  if (answer?.kind !== "upgrades") return [];
  const packages = answer.state.packages.filter(({ name }) => !done.has(name));
  return [[ask.upgrades(), { kind: "upgrades", state: { ...answer.state, packages } }]];
}

/** What was not looked at, since a folder was somebody's who has it no more: then nobody knows what is there. */
function openedBy(folder: string, answers: HostState["answers"]): After {
  return [...answers].flatMap(([key, { kind, state }]) => {
    const isOpened =
      kind === "file" &&
      state.type === "unreadable" &&
      state.withheld?.kind === "place" &&
      state.withheld.place.path === folder;
    return isOpened ? [fileAnswer(subjectOf(key), { type: "absent" })] : [];
  });
}

function attributesAfter({ path, mode, owner, group, before }: SetAttributes, { answers }: HostState): After {
  if (before.type !== "file" && before.type !== "directory") return [];
  return [fileAnswer(path, { ...before, mode, owner, group }), ...openedBy(path, answers)];
}

function written(content: WriteFile["content"], { mode, owner, group }: Attributes): FileState {
  if (isThere(content)) return { ...fetched(content.sha256), size: content.size, mode, owner, group };
  const text = content instanceof Secret ? content.reveal() : content;
  const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { type: "file", sha256, size: bytes.length, content: bytes, mode, owner, group, mtime: LATER };
}

/** A file of which no more is known than its checksum. */
function fetched(sha256: string): Extract<FileState, { readonly type: "file" }> {
  return { type: "file", sha256, size: 0, content: null, mode: 0o644, owner: "root", group: "root", mtime: LATER };
}

function userAfter({ name, wanted, leaves = [], before }: SetUser): UserState {
  if (wanted === null) return null;
  const group = wanted.group ?? before?.group ?? name;
  return {
    uid: before?.uid ?? 0,
    group,
    groups: [...new Set([group, ...(before?.groups ?? []), ...wanted.groups])].filter((one) => !leaves.includes(one)),
    home: wanted.home ?? before?.home ?? `/home/${name}`,
    shell: before === null ? (shellOfNew(wanted) ?? "/bin/sh") : (wanted.shell ?? before.shell),
  };
}

function directory({ mode, owner, group }: Attributes): FileState {
  return { type: "directory", mode, owner, group, mtime: LATER, entries: 0 };
}

function serviceAfter(answer: Answer | undefined, action: ServiceChange["action"]): Answer {
  const before =
    answer?.kind === "service" ? answer.state : { exists: true, running: false, enabled: null, loadedAt: null };
  switch (action) {
    case "enable":
    case "disable":
      return { kind: "service", state: { ...before, exists: true, enabled: action === "enable" } };
    case "stop":
      return { kind: "service", state: { ...before, running: false, loadedAt: null } };
    case "start":
    case "reload":
    case "restart":
      return { kind: "service", state: { ...before, exists: true, running: true, loadedAt: LATER } };
  }
}
