import { dirname } from "node:path/posix";
import type { HostState } from "./host-state.js";
import { queryOfMade, type MadeList, type MadeThing } from "./made.js";
import { queryKey } from "./query.js";

/**
 * Why something that left the playbook stays. `other`: another list names it too. `changed`: somebody has changed it
 * since. `before`: it was there when hap came. `engine`: a pair lives by it. `full`: it is a directory with more in it.
 */
export type Stays =
  { readonly kind: "other"; readonly list: string } | { readonly kind: "changed" | "before" | "engine" | "full" };

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

/** Of these things those that are there, each with why it stays. The state has the answers about all of them. */
export function leftOf(
  things: readonly MadeThing[],
  on: {
    readonly state: HostState;
    readonly lists: readonly MadeList[];
    readonly own: string;
    readonly isEngine: (thing: MadeThing) => boolean;
  },
): readonly LeftThing[] {
  const left = things
    .filter((thing) => isThere(thing, on.state))
    .map((thing) => ({ thing, stays: staysOf(thing, on) }));
  return left.map((one) => {
    const stays = one.stays ?? (isFull(one.thing, left, on.state) ? { kind: "full" as const } : null);
    return { ...one, stays };
  });
}

function staysOf(thing: MadeThing, on: Parameters<typeof leftOf>[1]): Stays | null {
  if (on.isEngine(thing)) return { kind: "engine" };
  if (thing.before !== null && thing.kind !== "sysctl") return { kind: "before" };
  const also = on.lists.find(
    ({ name, things }) =>
      name !== on.own && things.some(({ kind, name: what }) => kind === thing.kind && what === thing.name),
  );
  if (also !== undefined) return { kind: "other", list: also.name };
  return isChanged(thing, on.state) ? { kind: "changed" } : null;
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

/** Whether more is in a directory than what goes with it. */
function isFull(thing: MadeThing, left: readonly LeftThing[], { answers }: HostState): boolean {
  const answer = answers.get(queryKey(queryOfMade(thing)));
  if (thing.kind !== "directory" || answer?.kind !== "file" || answer.state.type !== "directory") return false;
  const going = left.filter(
    ({ thing: other, stays }) => stays === null && isPath(other) && dirname(other.name) === thing.name,
  );
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
    case "changed":
      return "it stays: somebody has changed it since";
    case "before":
      return "it stays: it was there when hap came";
    case "engine":
      return "it stays: a pair lives by it";
    case "full":
      return "it stays: there is more in it";
  }
}

/** The playbook and the site of a list, as people write them. */
function listText(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
