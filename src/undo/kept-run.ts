import type { UserState, ServiceState } from "../model/host-state.js";
import type { KeptFile, KeptNote } from "../model/kept.js";
import type { PackageWanted, ServiceChange } from "../model/change.js";
import type { RunId } from "../model/run-id.js";

/** What one run did on one host, each thing once: how it was before the first change of it, and after the last. */
export interface KeptRun {
  /** Where the bytes are kept, by their hash. */
  readonly folder: string;
  readonly files: readonly UndoneFile[];
  readonly services: readonly UndoneService[];
  readonly users: readonly UndoneUser[];
  readonly sysctls: readonly UndoneSysctl[];
  readonly packages: UndonePackages;
  /** What cannot be taken back, for people. */
  readonly lasting: readonly string[];
}

export interface UndoneFile {
  readonly path: string;
  readonly before: KeptFile;
  /** What the run made of it, in its order; a run that was broken off has not come to the last. */
  readonly afters: readonly KeptFile[];
  /** A later run that changed it too; null for none. */
  readonly since: RunId | null;
}

export interface UndoneService {
  readonly name: string;
  /** Each null where nothing tells it. */
  readonly before: { readonly running: boolean | null; readonly enabled: ServiceState["enabled"] };
  readonly actions: readonly ServiceChange["action"][];
}

export interface UndoneUser {
  readonly name: string;
  readonly before: UserState;
  /** Groups that the run has put it into. */
  readonly joined: readonly string[];
}

export interface UndoneSysctl {
  readonly key: string;
  readonly before: string | null;
  readonly afters: readonly string[];
}

/** Packages by what happened to them. Versions are as the host's manager writes them. */
export interface UndonePackages {
  readonly installed: readonly { readonly name: string; readonly version: string }[];
  /** What to install to have it as before; `after` is null for a package that was removed. */
  readonly back: readonly { readonly wanted: PackageWanted; readonly after: string | null }[];
}

/** What a host told of a run. */
export interface KeptTexts {
  readonly folder: string;
  readonly notes: readonly KeptNote[];
  readonly packagesBefore: string | null;
  readonly packagesAfter: string | null;
  /** Later runs, the first one first, with their notes. */
  readonly later: readonly { readonly run: RunId; readonly notes: readonly KeptNote[] }[];
}

/** Folds the notes of a run. */
export function keptRun({ folder, notes, packagesBefore, packagesAfter, later }: KeptTexts): KeptRun {
  const of = <K extends KeptNote["kind"]>(kind: K): readonly Extract<KeptNote, { readonly kind: K }>[] =>
    notes.filter((note): note is Extract<KeptNote, { readonly kind: K }> => note.kind === kind);
  const since = (path: string): RunId | null =>
    later.find((run) => run.notes.some((note) => note.kind === "file" && note.path === path))?.run ?? null;
  const packages = packagesOf(listOf(packagesBefore), listOf(packagesAfter));
  return {
    folder,
    files: grouped(of("file"), ({ path }) => path).map(([first, all]) => ({
      path: first.path,
      before: beforeOf(all),
      afters: all.map(({ after }) => after),
      since: since(first.path),
    })),
    services: grouped(of("service"), ({ name }) => name).map(([first, all]) => ({
      name: first.name,
      before: wasMissing(notes, first)
        ? NO_SERVICE
        : firstKnown(all.map(({ before, action }) => before ?? beforeFrom(action))),
      actions: all.map(({ action }) => action),
    })),
    users: grouped(of("user"), ({ name }) => name).map(([first, all]) => ({
      name: first.name,
      before: first.before,
      joined: joinedIn(all),
    })),
    sysctls: grouped(of("sysctl"), ({ key }) => key).map(([first, all]) => ({
      key: first.key,
      before: first.before,
      afters: all.map(({ after }) => after),
    })),
    packages,
    lasting: [
      ...new Set([
        ...of("lasting").map(({ what }) => what),
        ...of("user").flatMap(({ name, wanted }) =>
          wanted === null ? [`the password of the user ${name} is gone`] : [],
        ),
        ...of("user").flatMap(({ name, before, wanted }) =>
          before === null && wanted?.system === false ? [`the home directory of the user ${name} stays`] : [],
        ),
        ...packages.back.flatMap(({ wanted, after }) =>
          after === null ? [`data of the removed package ${wanted.name} may be gone`] : [],
        ),
      ]),
    ],
  };
}

/** The first note tells how a path was; a later one of the same state may have kept its bytes. */
function beforeOf(all: readonly { readonly before: KeptFile }[]): KeptFile {
  const first = all[0]?.before ?? { type: "absent" };
  if (first.type !== "file") return first;
  const kept = all.some(({ before }) => before.type === "file" && before.kept && before.sha256 === first.sha256);
  return { ...first, kept };
}

function joinedIn(all: readonly Extract<KeptNote, { readonly kind: "user" }>[]): readonly string[] {
  const joined = all.flatMap(({ wanted }) =>
    wanted === null ? [] : [...(wanted.group === null ? [] : [wanted.group]), ...wanted.groups],
  );
  return [...new Set(joined)].filter((group) => all[0]?.before?.groups.includes(group) !== true);
}

const NO_SERVICE: UndoneService["before"] = { running: false, enabled: false };

/** Whether a package of the same run has brought a service, so that its first note tells how that package left it. */
function wasMissing(notes: readonly KeptNote[], first: Extract<KeptNote, { readonly kind: "service" }>): boolean {
  const earlier = notes.slice(0, notes.indexOf(first));
  return earlier.some((note) => note.kind === "packages" && note.missing.includes(first.name));
}

/** How a service was that nobody had asked about, as far as what was done with it tells. */
function beforeFrom(action: ServiceChange["action"]): UndoneService["before"] {
  if (action === "enable" || action === "disable") return { running: null, enabled: action === "disable" };
  return { running: action !== "start", enabled: null };
}

/** How a service was before the first of these, in their order: each of the two as the first one that knows it says. */
export function firstKnown(befores: readonly UndoneService["before"][]): UndoneService["before"] {
  const known = <K extends "running" | "enabled">(what: K) => befores.find((one) => one[what] !== null)?.[what] ?? null;
  return { running: known("running"), enabled: known("enabled") };
}

function grouped<T>(items: readonly T[], key: (item: T) => string): readonly (readonly [T, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()].flatMap((all) => (all[0] === undefined ? [] : [[all[0], all] as const]));
}

/** `NAME VERSION` lines; a name with several versions at once is nobody's to take back. */
function listOf(text: string | null): ReadonlyMap<string, string> {
  const lines = (text ?? "").split("\n").map((line) => line.split(" "));
  const found = lines.filter(([name, version]) => isWord(name) && isWord(version));
  const names = grouped(found, ([name = ""]) => name);
  return new Map(
    names.flatMap(([[name = "", version = ""], all]) => (all.length === 1 ? [[name, version] as const] : [])),
  );
}

function isWord(text: string | undefined): boolean {
  return text !== undefined && /^[A-Za-z0-9][A-Za-z0-9.+:~_^-]*$/.test(text);
}

function packagesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): UndonePackages {
  // Without the second list the run was broken off: what was installed by it is not known.
  if (before.size === 0 || after.size === 0) return { installed: [], back: [] };
  return {
    installed: [...after].filter(([name]) => !before.has(name)).map(([name, version]) => ({ name, version })),
    back: [...before]
      .filter(([name, version]) => after.get(name) !== version)
      .map(([name, version]) => ({ wanted: { name, version }, after: after.get(name) ?? null })),
  };
}
