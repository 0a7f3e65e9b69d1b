import type { Watch } from "./drill.js";
import type { Span } from "../source/source-file.js";
import type { DaemonState } from "./host-state.js";
import { addressOf, parseResource } from "./haresource.js";
import { addressesOfGroups, isNode, nodeRunning, type PairNode, type ResourceGroupState } from "./resource-groups.js";

/** A planned switchover: what goes where, and what a client sees meanwhile. src/run/switch carries it out. */
export interface SwitchSpec {
  /** The standby of now, the pair's preferred host, or a host by its inventory name. */
  readonly to: "standby" | "preferred" | { readonly name: string };
  /** The one group that is meant, by its key or one of its addresses; null for all. */
  readonly group: string | null;
  /** Empty: the probes of the playbook, else a ping of each address. */
  readonly watches: readonly Watch[];
  /** The longest outage that is allowed (ms); null without a limit. */
  readonly underMs: number | null;
  /** How long the other host may take until it has everything (ms). */
  readonly withinMs: number;
  readonly span: Span;
}

/** How long a switchover may take when the playbook gives no time (ms): a reply to the request may take 10 s. */
export const SWITCH_WITHIN_MS = 30_000;

/** What Heartbeat moves at once, seen from one node: its own groups, those of the other, or all. */
export type StandbyClass = "all" | "local" | "foreign";

/** What a switchover moves. */
export interface Switchover {
  readonly from: string;
  readonly to: string;
  readonly groups: readonly ResourceGroupState[];
  /** The word for `hb_standby` on `from`. */
  readonly given: StandbyClass;
}

/**
 * What one host can be asked to take: both run, are settled, and neither has the addresses of these groups. Heartbeat
 * stays so: each waits to be asked.
 */
export interface Takeover {
  readonly to: string;
  readonly groups: readonly ResourceGroupState[];
  /** The word for `hb_takeover` on `to`. */
  readonly taken: StandbyClass;
}

/** Why nothing can be moved, or that nothing has to. */
export type NoSwitchover =
  | { readonly kind: "there"; readonly host: string }
  /** Nobody has the groups that are meant. */
  | { readonly kind: "nowhere"; readonly group: ResourceGroupState; readonly take: Takeover | null }
  | { readonly kind: "no-group"; readonly known: readonly ResourceGroupState[] }
  /** `--to` has to say which host: each holds something. */
  | { readonly kind: "both-hold"; readonly hosts: readonly string[] }
  /** Heartbeat moves the groups of one preferred node together. */
  | { readonly kind: "together"; readonly others: readonly ResourceGroupState[]; readonly to: string };

export type SwitchoverChoice = { readonly kind: "move"; readonly move: Switchover } | NoSwitchover;

/** What a switchover has to move on a pair as it is now. The first node is the pair's preferred host. */
export function switchoverOf(
  nodes: readonly [PairNode, PairNode],
  groups: readonly ResourceGroupState[],
  { to, group }: Pick<SwitchSpec, "to" | "group">,
): SwitchoverChoice {
  const meant = group === null ? groups : groups.filter((one) => isMeant(one, group));
  const [first] = meant;
  if (first === undefined) return { kind: "no-group", known: groups };
  const owned = meant.map((one) => ({ group: one, owner: nodeRunning(one, nodes) }));
  const homeless = owned.find(({ owner }) => owner === null);
  if (homeless !== undefined) {
    const taken = { nodes, groups: owned.flatMap((one) => (one.owner === null ? one.group : [])) };
    return { kind: "nowhere", group: homeless.group, take: takeoverOf(taken, to) };
  }
  const owners = new Set(owned.map(({ owner }) => owner));
  if (to === "standby" && owners.size > 1) return { kind: "both-hold", hosts: nodes.map(({ name }) => name) };
  const target =
    to === "standby"
      ? nodes.find((node) => !owners.has(node))
      : nodes.find((node) => (to === "preferred" ? node === nodes[0] : node.name === to.name));
  const from = nodes.find((node) => node !== target);
  if (target === undefined || from === undefined) return { kind: "no-group", known: groups };
  const moved = owned.filter(({ owner }) => owner === from).map((one) => one.group);
  if (moved.length === 0) return { kind: "there", host: target.name };
  const also = groups.filter(
    (one) => !moved.includes(one) && nodeRunning(one, nodes) === from && moved.some((m) => isNode(m.node, one.node)),
  );
  if (also.length > 0) return { kind: "together", others: also, to: target.name };
  const all = groups.every((one) => moved.includes(one) || nodeRunning(one, nodes) !== from);
  const given = all ? "all" : isNode(first.node, from.name) ? "local" : "foreign";
  return { kind: "move", move: { from: from.name, to: target.name, groups: moved, given } };
}

/** A group without an address may run where nobody sees it: it is not taken. */
function takeoverOf(
  { nodes, groups }: { readonly nodes: readonly [PairNode, PairNode]; readonly groups: readonly ResourceGroupState[] },
  to: SwitchSpec["to"],
): Takeover | null {
  const [preferred] = nodes;
  const target = typeof to === "string" ? preferred : nodes.find(({ name }) => name === to.name);
  const isKnown =
    nodes.every(({ owns }) => owns !== null) && groups.every((one) => addressesOfGroups([one]).length > 0);
  if (target === undefined || !isKnown) return null;
  const local = groups.filter((one) => isNode(one.node, target.name)).length;
  const taken = local === groups.length ? "local" : local === 0 ? "foreign" : "all";
  return { to: target.name, groups, taken };
}

/** The same class of groups as the other node of the pair calls it. */
export function seenFromPeer(given: StandbyClass): StandbyClass {
  return given === "all" ? "all" : given === "local" ? "foreign" : "local";
}

/** What a group is called: its key, the first resource. */
export function keyOf({ resources }: ResourceGroupState): string {
  return resources[0] ?? "";
}

function isMeant(group: ResourceGroupState, word: string): boolean {
  return keyOf(group) === word || group.resources.some((one) => addressOf(parseResource(one)) === word);
}

/** A script's share, and what lies around them (ms): measured with Heartbeat 3.0.6. */
const SCRIPT_MS = 250;
const AROUND_MS = 1500;

/** For how long clients are about to be without service (ms): stops on one host, then starts on the other. */
export function switchPrediction(groups: readonly ResourceGroupState[]): {
  readonly minMs: number;
  readonly maxMs: number;
} {
  const resources = groups.reduce((sum, group) => sum + group.resources.length, 0);
  return { minMs: SCRIPT_MS * resources, maxMs: AROUND_MS + 2 * SCRIPT_MS * resources };
}

/**
 * Whether Heartbeat can be asked to move its resources: `hb_standby` does nothing under `auto_failback legacy`, which
 * is also what holds when ha.cf says nothing (ha.cf(5)).
 */
export function movesOnRequest(autoFailback: string): boolean {
  return autoFailback !== "" && autoFailback.toLowerCase() !== "legacy";
}

/** A file or script that a switchover needs to be the same, or to be there, on both hosts. */
export interface SwitchFiles {
  readonly host: string;
  readonly heartbeat: DaemonState;
  /** Lines of haresources, comments and blanks aside. */
  readonly groups: readonly ResourceGroupState[];
  /** SHA-256 of authkeys; null without one. */
  readonly authkeys: string | null;
  /** ha.cf or authkeys that are newer than the daemon's last reading of them. */
  readonly unread: readonly string[];
  /** Scripts of haresources that are neither in resource.d nor in init.d, or not executable. */
  readonly missing: readonly string[];
}

/** What speaks against a switchover of a pair whose nodes are healthy: a line each, for people. */
export function switchObstacles([a, b]: readonly [SwitchFiles, SwitchFiles]): readonly string[] {
  const text = ({ groups }: SwitchFiles): string =>
    groups.map(({ node, resources }) => [node.toLowerCase(), ...resources].join(" ")).join("\n");
  return [
    ...(text(a) === text(b) ? [] : [`haresources on \`${a.host}\` and \`${b.host}\` differ`]),
    ...(a.authkeys === b.authkeys ? [] : [`authkeys on \`${a.host}\` and \`${b.host}\` differ`]),
    ...[a, b].flatMap(({ host, unread, missing }) => [
      ...unread.map((path) => `Heartbeat on \`${host}\` has not read ${path} since it changed`),
      ...missing.map((script) => `\`${host}\` has no script \`${script}\` that can be run`),
    ]),
  ];
}
