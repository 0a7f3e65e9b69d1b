import { engineOf, ENGINES } from "../engines/engines.js";
import { parseResource } from "../model/haresource.js";
import type { FileState, HostState } from "../model/host-state.js";
import type { MadeThing } from "../model/made.js";
import { ask, queryKey, type Query } from "../model/query.js";
import { readGroups } from "../model/resource-groups.js";
import { serviceName } from "../model/service-name.js";
import { HARESOURCES, type HostStep } from "./host-run.js";

/**
 * What a pair lives by on a host, beside what its engines are made of: what their files there name, and what the
 * scripts name that those run. A word may mean a service, a program, a user.
 */
export interface PairLife {
  /** Whether the host has a file of an engine, or is to get one. */
  readonly isThere: boolean;
  /** False where such a file could not be read: then it may be anything. */
  readonly isKnown: boolean;
  readonly words: ReadonlySet<string>;
  readonly paths: readonly string[];
}

/** The files of the engines that tell what a pair lives by. */
const TELLING = ENGINES.flatMap(({ life }) => life.tells);

/** What has to be known of a host for `lifeOf`. */
export const LIFE_QUERIES: readonly Query[] = TELLING.map((path) => ask.file(path, true));

/** Scripts that are read at most: who names more has something else in the file. */
const MOST_SCRIPTS = 100;

/** What `lifeOf` wants to know beyond it, once it is known what the engines' files name: their scripts. */
export function queriesOfScripts(state: HostState): readonly Query[] {
  const scripts = groupsOf(state).flatMap(({ resources }) =>
    resources.map((word) => `/etc/ha.d/resource.d/${parseResource(word).script}`),
  );
  const { paths } = lifeOf(state);
  return [...new Set([...scripts, ...paths])]
    .filter((path) => !TELLING.includes(path) && /^(?!.*\/\.\.?(?:\/|$))/.test(path))
    .slice(0, MOST_SCRIPTS)
    .map((path) => ask.file(path, true));
}

/** What a pair lives by on a host as it was seen, and by the files that these steps give it. */
export function lifeOf(state: HostState, steps: readonly HostStep[] = []): PairLife {
  const wanted = steps.flatMap(({ step, params }) => {
    const file = step.kind.clusterFile(params);
    return file === null ? [] : [textOfValue(file)];
  });
  const told = TELLING.map((path) => fileOf(path, state));
  const own = told.flatMap((file) => textOf(file) ?? []).map(withoutComments);
  const named = pathsIn([...own, ...wanted]);
  const more = [...state.answers].flatMap(([key, answer]) => {
    const path = key.slice("file ".length);
    const isScript = path.startsWith("/etc/ha.d/resource.d/") || named.includes(path);
    return answer.kind === "file" && isScript && !TELLING.includes(path) ? (textOf(answer.state) ?? []) : [];
  });
  const scripts = more.filter((text) => !text.includes("\0")).map(withoutComments);
  return {
    isThere: wanted.length > 0 || told.some((file) => file?.type !== "absent"),
    isKnown: told.every((file) => textOf(file) !== null),
    words: wordsIn([...own, ...wanted, ...scripts]),
    paths: pathsIn([...own, ...wanted, ...scripts]),
  };
}

/** The groups of the host's haresources. */
function groupsOf(state: HostState) {
  return readGroups(textOf(fileOf(HARESOURCES, state)) ?? "");
}

function fileOf(path: string, { answers }: HostState): FileState | null {
  const answer = answers.get(queryKey(ask.file(path)));
  return answer?.kind === "file" ? answer.state : null;
}

/** The text of a file; null where it is not known. */
function textOf(file: FileState | null): string | null {
  if (file?.type === "absent") return "";
  return file?.type === "file" ? (file.content?.toString("utf8") ?? null) : null;
}

/** All texts in a step's value, a line each; a secret has none, and spans would bring the whole playbook. */
function textOfValue(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (Buffer.isBuffer(value)) return value.toString("utf8");
  if (typeof value !== "object" || value === null) return "";
  if (value instanceof Map || value instanceof Set || Array.isArray(value))
    return [...value].map(textOfValue).join("\n");
  const parts = Object.entries(value).filter(([name]) => name !== "span");
  return parts.map(([, part]) => textOfValue(part)).join("\n");
}

function withoutComments(text: string): string {
  return text.replace(/(^|\s)#.*$/gm, "$1");
}

/** All words; of an instance of a template (`nginx@a`) the template too. */
function wordsIn(texts: readonly string[]): ReadonlySet<string> {
  const words = texts.flatMap((text) => text.split(/[^A-Za-z0-9_.@+-]+/));
  return new Set(words.flatMap((word) => [word, word.split("@")[0] ?? word]));
}

/** Paths from the root; `10.0.0.9/24/eth0` has none. */
function pathsIn(texts: readonly string[]): readonly string[] {
  const found = texts.flatMap((text) => text.match(/(?<![\w.\]-])(?:\/[\w.@+%-]+)+/g) ?? []);
  return [...new Set(found)];
}

/**
 * Whether a pair lives by a thing: it is not taken away because a playbook was split, and not touched on a node that
 * serves alone. Of a service that was handed over to Heartbeat the list still says that hap started it. What programs
 * of a package, and which of the kernel's settings, the resources of a pair need, nobody has written down: on a host
 * with an engine all of them may be.
 */
export function livesBy({ kind, name }: Pick<MadeThing, "kind" | "name">, life: PairLife): boolean {
  if (kind === "sysctl") return life.isThere;
  if (!life.isKnown) return true;
  switch (kind) {
    case "file":
    case "directory":
      return isPairPath(name, life);
    case "running":
    case "enabled":
      return isPairService(name, life);
    case "package":
      return life.isThere || isPairPackage(name);
    case "user":
      return name === "root" || ENGINES.some(({ life: own }) => own.users.includes(name)) || life.words.has(name);
  }
}

/** Whether it is of what engines are made of. */
export function isPairPackage(name: string): boolean {
  return ENGINES.some(({ life }) => life.packages.test(name));
}

/** By the name of a service, or of a unit of it. */
function isPairService(text: string, { words }: PairLife): boolean {
  const name = serviceName(text);
  const [template = name] = name.split("@");
  return engineOf(name) !== null || words.has(name) || words.has(template);
}

/** Where units, init scripts and their settings are. */
const UNITS = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system", "/run/systemd/system"];
const SCRIPTS = ["/etc/init.d", "/etc/rc.d/init.d", "/etc/default", "/etc/sysconfig"];
const UNIT = /^(?:[^/]+\.(?:wants|requires)\/)?([^/]+?)\.(?:service|socket|timer|path)(?:\.d)?(?:\/|$)/;

/** Folders that everything is in: whoever names one does not mean all of it. */
const SYSTEM =
  /^\/(?:bin|sbin|lib\w*|etc|usr|var|run|tmp|dev|proc|sys|root|home|opt|srv|mnt|(?:usr|usr\/local|var)\/\w+)$/;

/** A file or folder of an engine or of what it runs; a folder that such a one is in, too. */
function isPairPath(path: string, life: PairLife): boolean {
  const own = ENGINES.flatMap((engine) => [...engine.files, ...engine.life.paths, ...engine.life.tells]);
  if (own.some((one) => isIn(path, one) || isIn(one, path))) return true;
  if (life.paths.some((one) => isIn(one, path) || (isIn(path, one) && (path === one || !SYSTEM.test(one)))))
    return true;
  if ([...UNITS, ...SCRIPTS].some((folder) => isIn(folder, path))) return true;
  const below = (folder: string): string | null => (isIn(path, folder) ? path.slice(folder.length + 1) : null);
  const names = [
    ...UNITS.map((folder) => UNIT.exec(below(folder) ?? "")?.[1]),
    ...SCRIPTS.map((folder) => /^[^/]+$/.exec(below(folder) ?? "")?.[0]),
  ];
  return names.some((name) => name !== undefined && isPairService(name, life));
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
