import type { HeartbeatState } from "./host-state.js";
import type { InterfaceFacts } from "./facts.js";
import { interfaceHolding, splitBrainText } from "./holders.js";
import { addressesOfGroups, type ResourceGroupState } from "./resource-groups.js";

/** A node of a pair as it tells of itself. */
export interface NodeState {
  readonly name: string;
  readonly heartbeat: HeartbeatState;
  readonly interfaces: readonly InterfaceFacts[];
}

/** What is wrong with a pair whose Heartbeat runs, so that nothing of it should be changed; `host` is where to look. */
export type PairTrouble = { readonly host: string } &
  /** Both nodes hold the address and take each other for dead, or hear nothing of each other. */
  (
    | { readonly cause: "links-cut"; readonly peer: string; readonly split: string | null }
    /** The host has the address; Heartbeat has its group on `owner`, or nowhere. */
    | {
        readonly cause: "left-over";
        readonly address: string;
        readonly on: InterfaceFacts;
        readonly owner: string | null;
      }
    | { readonly cause: "split"; readonly text: string }
    /** It may be over in a moment. */
    | { readonly cause: "transition" }
    /** Heartbeat runs and does not say what it holds: it starts, or is wedged. */
    | { readonly cause: "mute" }
    | { readonly cause: "joining"; readonly peer: string }
  );

/** Whether a trouble may go away by itself. */
export function mayPass({ cause }: PairTrouble): boolean {
  return cause === "transition" || cause === "mute" || cause === "joining";
}

/** The gravest trouble of a pair, the first of `pairTroubles`; null when there is none. */
export function pairTrouble(
  nodes: readonly [NodeState, NodeState],
  groups: readonly ResourceGroupState[],
): PairTrouble | null {
  return pairTroubles(nodes, groups)[0] ?? null;
}

/**
 * The gravest trouble of a pair, for each address that has it; none where Heartbeat runs on neither node. A node on
 * which Heartbeat is stopped is no trouble in itself: its peer has everything.
 */
export function pairTroubles(
  nodes: readonly [NodeState, NodeState],
  groups: readonly ResourceGroupState[],
): readonly PairTrouble[] {
  const running = nodes.filter(({ heartbeat }) => heartbeat.running);
  if (running.length === 0) return [];
  const held = heldTroubles(nodes, groups);
  const apart = nodes.find(({ heartbeat }) => heartbeat.running && heartbeat.peer === "dead");
  if (apart !== undefined && running.length === 2) {
    const peer = nodes.find((node) => node !== apart)?.name ?? "";
    const [first] = held;
    return [{ cause: "links-cut", host: apart.name, peer, split: first?.cause === "split" ? first.text : null }];
  }
  if (held.length > 0 && (running.length < 2 || running.every(isSettled))) return held;
  const moving = running.find(({ heartbeat }) => heartbeat.resources === "transition");
  if (moving !== undefined) return [{ cause: "transition", host: moving.name }];
  const mute = running.find(({ heartbeat }) => heartbeat.resources === "");
  if (mute !== undefined) return [{ cause: "mute", host: mute.name }];
  const joining = running.find(({ heartbeat }) => running.length === 2 && heartbeat.peer !== "active");
  if (joining === undefined) return [];
  return [{ cause: "joining", host: joining.name, peer: nodes.find((node) => node !== joining)?.name ?? "" }];
}

/** What is wrong, for people. */
export function describePairTrouble(trouble: PairTrouble): string {
  const name = `\`${trouble.host}\``;
  switch (trouble.cause) {
    case "links-cut":
      return `${trouble.split === null ? "" : `${trouble.split}; `}${name} takes \`${trouble.peer}\` for dead, and both run`;
    case "left-over": {
      const owner = trouble.owner === null ? "Heartbeat has it nowhere" : `Heartbeat has it on \`${trouble.owner}\``;
      return `${name} holds ${trouble.address} (${trouble.on.name}, ${trouble.on.mac}) and does not own it: ${owner}`;
    }
    case "split":
      return trouble.text;
    case "transition":
      return `Heartbeat on ${name} is in transition`;
    case "mute":
      return `Heartbeat on ${name} runs and does not say what it holds`;
    case "joining":
      return `to ${name}, \`${trouble.peer}\` is not active yet`;
  }
}

/** What to do about it. */
export function cureOf(trouble: PairTrouble): string {
  switch (trouble.cause) {
    case "links-cut":
      return (
        "they do not hear each other: look at every heartbeat link (cable, firewall, udpport, authkeys); " +
        "until then stop Heartbeat on the node that is not to have the addresses"
      );
    case "left-over": {
      const { address, on } = trouble;
      const prefixed = on.addresses.find((one) => one.startsWith(`${address}/`)) ?? address;
      return `on ${trouble.host}: \`ip addr del ${prefixed} dev ${on.name}\`; the links are fine, and Heartbeat needs no stop`;
    }
    case "split":
      return "stop Heartbeat on the node that is not to have the addresses: `service heartbeat stop`";
    case "transition":
    case "joining":
      return "wait until `cl_status rscstatus` on both says something else than `transition`, and run again";
    case "mute":
      return `it starts, or is wedged: when \`cl_status rscstatus\` there says nothing for a minute, restart it on ${trouble.host}`;
  }
}

function isSettled({ heartbeat }: NodeState): boolean {
  return heartbeat.resources !== "" && heartbeat.resources !== "transition";
}

/** At most one for each address, which both nodes' haresources may name. */
function heldTroubles(
  nodes: readonly [NodeState, NodeState],
  groups: readonly ResourceGroupState[],
): readonly PairTrouble[] {
  const found = new Map<string, PairTrouble>();
  for (const group of groups) {
    const owner = ownerOf(group, nodes);
    for (const address of addressesOfGroups([group]).filter((one) => !found.has(one))) {
      const holders = nodes.flatMap((node) => {
        const on = interfaceHolding(node.interfaces, address);
        return on === null ? [] : [{ node, name: node.name, on }];
      });
      const stranger = holders.find(({ node }) => node !== owner);
      const [first] = holders;
      if (stranger !== undefined && (owner !== null || !stranger.node.heartbeat.running)) {
        const of = { host: stranger.name, address, on: stranger.on, owner: owner?.name ?? null };
        found.set(address, { cause: "left-over", ...of });
      } else if (holders.length > 1 && first !== undefined) {
        found.set(address, { cause: "split", host: first.name, text: splitBrainText(address, holders) });
      }
    }
  }
  return [...found.values()];
}

/** The one node that says it has the groups of the preferred node; null when both say so, or neither. */
function ownerOf({ node: name }: ResourceGroupState, nodes: readonly NodeState[]): NodeState | null {
  const owners = nodes.filter((node) => {
    const { running, resources } = node.heartbeat;
    const own = node.name.toLowerCase() === name.toLowerCase();
    return running && (resources === "all" || resources === (own ? "local" : "foreign"));
  });
  return owners.length === 1 ? (owners[0] ?? null) : null;
}
