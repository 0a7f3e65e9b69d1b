import type { InterfaceFacts } from "./facts.js";
import { addressOf, parseResource } from "./haresource.js";
import { interfaceHolding } from "./holders.js";
import type { DaemonState } from "./host-state.js";

/** A line of haresources: the preferred node, and the resources from left to right. */
export interface ResourceGroupState {
  readonly node: string;
  readonly resources: readonly string[];
}

/**
 * What a node owns, as its Heartbeat says (`cl_status rscstatus`); null where Heartbeat does not run or does not say.
 */
export type OwnedResource = "all" | "local" | "foreign" | "none" | null;

/** A node of the pair as it is now. */
export interface PairNode {
  readonly name: string;
  readonly owns: OwnedResource;
  readonly interfaces: readonly InterfaceFacts[];
}

/** A node by what its Heartbeat says. */
export function nodeOfState(
  name: string,
  { resources }: Pick<DaemonState, "resources">,
  interfaces: readonly InterfaceFacts[],
): PairNode {
  const owns = OWNED.find((word) => word === resources) ?? null;
  return { name, owns, interfaces };
}

const OWNED = ["all", "local", "foreign", "none"] as const;

/** Resources that are to stop and to start on one node, each in the order of doing. */
export interface Transition {
  readonly stop: readonly string[];
  readonly start: readonly string[];
}

/** The groups of a haresources file, as ResourceManager reads it: `#` ends a line, a `\` at its end joins the next. */
export function readGroups(text: string): readonly ResourceGroupState[] {
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((line) => {
      const [node, ...resources] = line
        .replace(/#.*/, "")
        .split(/[ \t]+/)
        .filter((word) => word !== "");
      return node === undefined || resources.length === 0 ? [] : [{ node, resources }];
    });
}

/** The addresses that groups bring up. */
export function addressesOfGroups(groups: readonly ResourceGroupState[]): readonly string[] {
  return groups.flatMap(({ resources }) => resources.flatMap((word) => addressOf(parseResource(word)) ?? []));
}

/**
 * What a node has to stop and to start so that the pair runs by other groups. The common head of a group stays
 * untouched where the group stays on its node; from the first difference on, the old resources stop from right to left
 * and the new ones start from left to right. A group is where its address is; the new one goes where Heartbeat has the
 * groups of its preferred node; with another preferred node than before to that one, where Heartbeat has them nowhere.
 */
export function transitionOn(
  node: PairNode,
  peer: PairNode | null,
  { old, wanted }: { readonly old: readonly ResourceGroupState[]; readonly wanted: readonly ResourceGroupState[] },
): Transition {
  const nodes = peer === null ? [node] : [node, peer];
  const stop: string[] = [];
  const start: string[] = [];
  for (const [before, after] of matched(old, wanted)) {
    const from = before === null ? null : nodeRunning(before, nodes);
    const to = after === null ? null : (placeOf(before, after, nodes) ?? from ?? runningFor(after.node, nodes));
    const head = from === to && from !== null ? commonHead(before, after) : 0;
    if (from === node) stop.push(...(before?.resources ?? []).slice(head).toReversed());
    if (to === node) start.push(...(after?.resources ?? []).slice(head));
  }
  return { stop, start };
}

/**
 * The same after a change that was broken off, when nobody knows how far it came: everything that no group names any
 * more stops wherever it runs, everything that a group names starts where it belongs. Both are asked for their status
 * first.
 */
export function unfinishedOn(
  node: PairNode,
  peer: PairNode | null,
  { old, wanted }: { readonly old: readonly ResourceGroupState[]; readonly wanted: readonly ResourceGroupState[] },
): Transition {
  const nodes = peer === null ? [node] : [node, peer];
  const named = new Set(wanted.flatMap(({ resources }) => resources));
  const left = old.flatMap(({ resources }) => resources).filter((word) => !named.has(word));
  return {
    stop: [...new Set(left)].toReversed(),
    start: wanted.flatMap((group) => (homeOf(group, nodes) === node ? group.resources : [])),
  };
}

/** Times for a prediction (ms): a resource's script, and what lies between the stop and the start. */
export const SCRIPT_MS = 400;
export const BETWEEN_MS = 700;

/**
 * Addresses of groups that Heartbeat has on this node and that no node holds, each with what stands behind it: somebody
 * deleted them, or Heartbeat never came to start the group, and it does not watch its resources. Their words in the
 * order of starting; what of them runs is left alone by a start.
 */
export function lostOn(
  node: PairNode,
  peer: PairNode | null,
  wanted: readonly ResourceGroupState[],
): readonly string[] {
  const nodes = peer === null ? [node] : [node, peer];
  // A real server has the address on `lo` or a tunnel all the time, and answers nobody for it.
  const isHeld = (address: string): boolean =>
    nodes.some(({ interfaces }) => interfaceHolding(interfaces, address) !== null);
  const isLost = (word: string): boolean => {
    const resource = parseResource(word);
    const address = addressOf(resource);
    // What is told of a host's interfaces are IPv4 addresses.
    return resource.ipSpec !== null && address !== null && !isHeld(address);
  };
  // A host of which no interface is known says nothing about its addresses.
  if (nodes.some(({ interfaces }) => interfaces.length === 0)) return [];
  return wanted.flatMap(({ node: name, resources }) => {
    const first = ownerOf(name, nodes) === node ? resources.findIndex(isLost) : -1;
    return first < 0 ? [] : resources.slice(first);
  });
}

/**
 * The groups of this node that nobody has, although Heartbeat runs on both: after a node was away for less than the
 * deadtime each leaves them to the other, for ever. Their words in the order of starting. A group without an address
 * may run where nobody sees it.
 */
export function unownedOn(
  node: PairNode,
  peer: PairNode | null,
  wanted: readonly ResourceGroupState[],
): readonly string[] {
  if (!isUnowned(node, peer)) return [];
  const nodes = peer === null ? [node] : [node, peer];
  const own = wanted.filter((group) => isNode(group.node, node.name));
  // A host of which no interface is known says nothing about its addresses.
  if (nodes.some(({ interfaces }) => interfaces.length === 0)) return [];
  const addresses = addressesOfGroups(own);
  const isHeld = addresses.some((one) => nodes.some(({ interfaces }) => interfaceHolding(interfaces, one) !== null));
  if (isHeld || own.some((group) => addressesOfGroups([group]).length === 0)) return [];
  return own.flatMap(({ resources }) => resources);
}

/** Whether Heartbeat runs on both nodes, and on neither it has the groups of this one. */
export function isUnowned(node: PairNode, peer: PairNode | null): boolean {
  return peer !== null && takerOf(node.name, [node, peer]) !== null;
}

type Match = readonly [ResourceGroupState | null, ResourceGroupState | null];

/**
 * Groups by their key, the first resource; then those of one preferred node in their order: a key may be what changed.
 */
function matched(old: readonly ResourceGroupState[], wanted: readonly ResourceGroupState[]): readonly Match[] {
  const left = [...old];
  const take = (fits: (group: ResourceGroupState) => boolean): ResourceGroupState | null => {
    const at = left.findIndex(fits);
    return at === -1 ? null : (left.splice(at, 1)[0] ?? null);
  };
  const byKey = wanted.map((after) => ({ after, before: take((one) => one.resources[0] === after.resources[0]) }));
  const all = byKey.map(({ after, before }): Match => [before ?? take((one) => isNode(one.node, after.node)), after]);
  return [...left.map((before): Match => [before, null]), ...all];
}

/**
 * Where a group belongs when nobody knows how far a change came. Under `auto_failback legacy` a node that has taken
 * over alone says `none` (3.0.6): then it is where the group is.
 */
function homeOf(group: ResourceGroupState, nodes: readonly PairNode[]): PairNode | null {
  return ownerOf(group.node, nodes) ?? nodeRunning(group, nodes) ?? runningFor(group.node, nodes);
}

/** A node that runs Heartbeat, the preferred one first. */
function runningFor(name: string, nodes: readonly PairNode[]): PairNode | null {
  const running = nodes.filter(({ owns }) => owns !== null);
  return running.find((node) => isNode(node.name, name)) ?? running[0] ?? null;
}

/** Where a group runs: where one of its addresses is, else where Heartbeat has its node's groups. */
export function nodeRunning(group: ResourceGroupState, nodes: readonly PairNode[]): PairNode | null {
  for (const address of addressesOfGroups([group])) {
    const holder = nodes.find(({ interfaces }) => interfaceHolding(interfaces, address) !== null);
    if (holder !== undefined) return holder;
  }
  return ownerOf(group.node, nodes);
}

/** The node on which Heartbeat has the groups of a preferred node; null when it runs them nowhere. */
function ownerOf(name: string, nodes: readonly PairNode[]): PairNode | null {
  const own = nodes.find((node) => isNode(node.name, name));
  if (own?.owns === "all" || own?.owns === "local") return own;
  return nodes.find((node) => node !== own && (node.owns === "all" || node.owns === "foreign")) ?? null;
}

/**
 * Where Heartbeat has a group, or is to have it because its preferred node is another one than before; else null. One
 * that keeps its preferred node stays where it is: under legacy failback that may be a node which says `none`.
 */
function placeOf(
  before: ResourceGroupState | null,
  after: ResourceGroupState,
  nodes: readonly PairNode[],
): PairNode | null {
  const owner = ownerOf(after.node, nodes);
  return owner !== null || before === null || isNode(before.node, after.node) ? owner : takerOf(after.node, nodes);
}

/** The preferred node where Heartbeat runs on both and neither has its groups: it is the one that may ask for them. */
function takerOf(name: string, nodes: readonly PairNode[]): PairNode | null {
  const bothRun = nodes.length === 2 && nodes.every(({ owns }) => owns !== null);
  return bothRun && ownerOf(name, nodes) === null ? (nodes.find((node) => isNode(node.name, name)) ?? null) : null;
}

function commonHead(before: ResourceGroupState | null, after: ResourceGroupState | null): number {
  const old = before?.resources ?? [];
  const wanted = after?.resources ?? [];
  const at = wanted.findIndex((word, i) => old[i] !== word);
  return at === -1 ? wanted.length : at;
}

/** Whether two words are the name of one node: Heartbeat compares them in lower case. */
export function isNode(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
