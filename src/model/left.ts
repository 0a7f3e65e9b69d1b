import { basename, dirname } from "node:path/posix";
import { listed } from "../diagnostics/words.js";
import type { HostState } from "./host-state.js";
import { queryOfMade, type MadeList, type MadeThing } from "./made.js";
import { ask, queryKey, subjectOf, type Query } from "./query.js";

/**
 * Why something that left the playbook stays. `other`: another list names it too. `needed`: packages that stay need it.
 * `changed`: somebody has changed it since. `before`: it was there when hap came. `engine`: a pair lives by it. `full`:
 * it is a directory with more in it. `home`: it is a user who has files. `linked`: a link is on the way to it, so that
 * a step may mean it by another path.
 */
export type Stays =
  | { readonly kind: "other"; readonly list: string }
  | { readonly kind: "needed"; readonly by: readonly string[] }
  | { readonly kind: "changed" | "before" | "engine" | "full" | "home" | "linked" };

/** Something that hap made on a host, that is there still, and that no step of the playbook sees to any more. */
export interface LeftThing {
  readonly thing: MadeThing;
  /** Null for what may be removed. */
  readonly stays: Stays | null;
}

/** What left the playbook, by the host's id, and how the host was then. */
export type LeftOnHosts = ReadonlyMap<string, { readonly left: readonly LeftThing[]; readonly state: HostState }>;

/** The things of a playbook's own list that none of its steps asks about; `asked` are keys of queries. */
export function unasked(lists: readonly MadeList[], own: string, asked: ReadonlySet<string>): readonly MadeThing[] {
  const things = lists.find(({ name }) => name === own)?.things ?? [];
  return things.filter((thing) => !asked.has(queryKey(queryOfMade(thing))));
}

/** What is asked of a host about these things: how each is now, and what the folders on the way to it are. */
export function queriesOfLeft(things: readonly MadeThing[], asked: ReadonlySet<string>): readonly Query[] {
  const folders = new Set(things.flatMap((thing) => waysTo(thing, asked)));
  return [...things.map(queryOfMade), ...[...folders].map((path) => ask.file(path))];
}

/** Who needs the packages among what left that would go, as far as is known before the answer. */
export function needsOf(left: readonly LeftThing[]): readonly Query[] {
  return left.flatMap(({ thing, stays }) =>
    thing.kind === "package" && stays === null ? [ask.needed(thing.name)] : [],
  );
}

/** The homes of users among these things, when it is known who the users are. */
export function homesOf(things: readonly MadeThing[], { answers }: HostState): readonly Query[] {
  return things.flatMap((thing) => {
    const answer = answers.get(queryKey(queryOfMade(thing)));
    const home = answer?.kind === "user" ? answer.state?.home : undefined;
    return home?.startsWith("/") === true ? [ask.file(home)] : [];
  });
}

/** Of these things those that are there, each with why it stays. The state has the answers about all of them. */
export function leftOf(
  things: readonly MadeThing[],
  on: {
    readonly state: HostState;
    readonly lists: readonly MadeList[];
    readonly own: string;
    /** Keys of what the steps ask. */
    readonly asked: ReadonlySet<string>;
    readonly isEngine: (thing: MadeThing) => boolean;
  },
): readonly LeftThing[] {
  const left = new Map(
    things
      .filter((thing) => isThere(thing, on.state) && !isAlias(thing, on.asked, on.state))
      .map((thing) => [thing, { thing, stays: staysOf(thing, on) }] as const),
  );
  keepNeeded(left, on.state);
  // Whether a directory goes depends on those in it.
  for (const thing of [...left.keys()].toSorted((a, b) => depthOf(b) - depthOf(a))) {
    if (left.get(thing)?.stays !== null) continue;
    const stays = fullOf(thing, [...left.values()], on.state);
    if (stays !== null) left.set(thing, { thing, stays });
  }
  return [...left.values()];
}

/** Whether a step sees to a service by another of its names. */
function isAlias(thing: MadeThing, asked: ReadonlySet<string>, { answers }: HostState): boolean {
  const nameOf = (key: string): string | null => {
    const answer = answers.get(key);
    return answer?.kind === "service" ? (answer.state.id ?? subjectOf(key)) : null;
  };
  const own = nameOf(queryKey(queryOfMade(thing)));
  return own !== null && [...asked].some((key) => nameOf(key) === own);
}

/** A package stays where one that stays needs it; with it what it needs itself. */
function keepNeeded(left: Map<MadeThing, LeftThing>, { answers }: HostState): void {
  const going = (): readonly MadeThing[] =>
    [...left.values()].flatMap(({ thing, stays }) => (thing.kind === "package" && stays === null ? [thing] : []));
  const staying = (): readonly (readonly [MadeThing, readonly string[]])[] => {
    const names = new Set(going().map(({ name }) => name));
    return going().flatMap((thing) => {
      const answer = answers.get(queryKey(ask.needed(thing.name)));
      const by = answer?.kind === "needed" ? answer.state.by.filter((name) => !names.has(name)) : [];
      return by.length === 0 ? [] : [[thing, by] as const];
    });
  };
  for (let next = staying(); next.length > 0; next = staying()) {
    for (const [thing, by] of next) left.set(thing, { thing, stays: { kind: "needed", by } });
  }
}

/** Users last, when it is known of their homes whether they go. */
function depthOf(thing: MadeThing): number {
  return isPath(thing) ? thing.name.split("/").length : 0;
}

function staysOf(thing: MadeThing, on: Parameters<typeof leftOf>[1]): Stays | null {
  if (on.isEngine(thing)) return { kind: "engine" };
  if (thing.before !== null && thing.kind !== "sysctl") return { kind: "before" };
  const also = on.lists.find(
    ({ name, things }) =>
      name !== on.own && things.some(({ kind, name: what }) => kind === thing.kind && what === thing.name),
  );
  if (also !== undefined) return { kind: "other", list: also.name };
  if (isChanged(thing, on.state)) return { kind: "changed" };
  return waysTo(thing, on.asked).some((folder) => isLink(folder, on.state)) ? { kind: "linked" } : null;
}

/**
 * The folders on the way to a path, and to every path of the same last name that a step asks about: where one of them
 * is a link (`/lib`, `/var/run`) both may be one file.
 */
function waysTo(thing: MadeThing, asked: ReadonlySet<string>): readonly string[] {
  if (!isPath(thing)) return [];
  const leaf = `/${basename(thing.name)}`;
  const same = [...asked].filter((key) => key.startsWith("file ") && key.endsWith(leaf));
  return [thing.name, ...same.map(subjectOf)].flatMap(foldersOf);
}

function foldersOf(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === path || folder === "/" ? [] : [folder, ...foldersOf(folder)];
}

function isLink(folder: string, { answers }: HostState): boolean {
  const answer = answers.get(queryKey(ask.file(folder)));
  return answer?.kind === "file" && answer.state.type !== "directory" && answer.state.type !== "absent";
}

function isThere(thing: MadeThing, { answers }: HostState): boolean {
  const answer = answers.get(queryKey(queryOfMade(thing)));
  switch (answer?.kind) {
    case "file":
      return answer.state.type !== "absent";
    case "package":
      return answer.state.version !== null;
    case "user":
      return answer.state !== null;
    case "service":
      return thing.kind === "running" ? answer.state.running : answer.state.enabled === true;
    case "sysctl":
      return answer.state.value !== null && !sameWords(answer.state.value, thing.before ?? "");
    default:
      return false;
  }
}

function isChanged(thing: MadeThing, { answers }: HostState): boolean {
  const answer = answers.get(queryKey(queryOfMade(thing)));
  if (answer?.kind === "sysctl") return answer.state.value === null || !sameWords(answer.state.value, thing.after);
  if (answer?.kind !== "file") return false;
  const now = answer.state;
  if (thing.kind === "directory") return now.type !== "directory";
  return now.type !== "file" || now.sha256 !== thing.after;
}

/** The kernel prints several words with tabs between them. */
function sameWords(a: string, b: string): boolean {
  const words = (text: string): string => text.trim().split(/\s+/).join(" ");
  return words(a) === words(b);
}

/** Why a directory stays, or a user with a home of his own, in which more is than what goes with it. */
function fullOf(thing: MadeThing, left: readonly LeftThing[], state: HostState): Stays | null {
  if (thing.kind === "directory") return isFull(thing.name, left, state) ? { kind: "full" } : null;
  const answer = state.answers.get(queryKey(queryOfMade(thing)));
  if (answer?.kind !== "user" || answer.state === null) return null;
  const { home } = answer.state;
  const at = state.answers.get(queryKey(ask.file(home)));
  if (at?.kind !== "file") return null;
  const { type } = at.state;
  // A home of somebody else (`/`, `/bin`) is none; of what is not looked into nothing is known.
  const own = at.state.type === "directory" ? at.state.owner === thing.name : type !== "absent" && type !== "other";
  return own && (type !== "directory" || isFull(home, left, state)) ? { kind: "home" } : null;
}

/** Whether more is in a directory than what goes. */
function isFull(path: string, left: readonly LeftThing[], { answers }: HostState): boolean {
  const answer = answers.get(queryKey(ask.file(path)));
  if (answer?.kind !== "file" || answer.state.type !== "directory") return false;
  const going = left.filter(({ thing, stays }) => stays === null && isPath(thing) && dirname(thing.name) === path);
  return answer.state.entries > going.length;
}

function isPath({ kind }: MadeThing): boolean {
  return kind === "file" || kind === "directory";
}

/** Why something stays, for people. */
export function describeStays(stays: Stays): string {
  switch (stays.kind) {
    case "other":
      return `it stays: hap made it for ${listText(stays.list)} too`;
    case "needed":
      return `it stays: ${neededText(stays.by)}`;
    case "changed":
      return "it stays: somebody has changed it since";
    case "before":
      return "it stays: it was there when hap came";
    case "engine":
      return "it stays: a pair lives by it";
    case "full":
      return "it stays: there is more in it";
    case "home":
      return "it stays: there are files in its home";
    case "linked":
      return "it stays: a link is on the way to it, and a step may mean it by another path";
  }
}

/** More packages than these are counted. */
const MOST_NEEDING = 3;

function neededText(by: readonly string[]): string {
  const more = by.length - MOST_NEEDING;
  const named = more > 0 ? [...by.slice(0, MOST_NEEDING), `${more} more`] : by;
  return `${listed(named, "and")} ${by.length === 1 ? "needs" : "need"} it`;
}

/** The playbook and the site of a list, as people write them. */
function listText(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
