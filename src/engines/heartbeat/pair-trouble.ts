import type { InterfaceFacts } from "../../model/facts.js";
import { interfaceHolding, removalText, splitBrainText } from "../../model/holders.js";
import { addressesOfGroups, type ResourceGroupState } from "../../model/resource-groups.js";
import { LEGACY } from "./reload.js";
import type { PairNodeSeen, PairTrouble, PairTroubleTells } from "../engine-pair.js";

/** What is wrong with a pair whose Heartbeat runs, so that nothing of it should be changed; `host` is where to look. */
type HeartbeatTrouble = { readonly host: string } &
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

/**
 * The gravest trouble of a pair, for each address that has it; none where Heartbeat runs on neither node. A node on
 * which Heartbeat is stopped is no trouble in itself: its peer has everything.
 */
export function heartbeatTroubles(nodes: readonly [PairNodeSeen, PairNodeSeen]): readonly PairTrouble[] {
  const groups = nodes.flatMap((node) => node.groups);
  return troublesOf(nodes, groups).map((trouble) => ({
    host: trouble.host,
    text: textOf(trouble),
    cure: cureOf(trouble),
    mayPass: trouble.cause === "transition" || trouble.cause === "mute" || trouble.cause === "joining",
    tells: tellsOf(trouble),
  }));
}

function tellsOf(trouble: HeartbeatTrouble): PairTroubleTells {
  switch (trouble.cause) {
    case "links-cut":
      return { kind: "links", text: textOf({ ...trouble, split: null }) };
    case "left-over":
      return { kind: "address", address: trouble.address };
    case "split":
    case "transition":
    case "mute":
    case "joining":
      return { kind: "host" };
  }
}

function troublesOf(
  nodes: readonly [PairNodeSeen, PairNodeSeen],
  groups: readonly ResourceGroupState[],
): readonly HeartbeatTrouble[] {
  const running = nodes.filter(({ daemon }) => daemon.running);
  if (running.length === 0) return [];
  const held = heldTroubles(nodes, groups);
  const apart = nodes.find(({ daemon }) => daemon.running && daemon.peer === "dead");
  if (apart !== undefined && running.length === 2) {
    const peer = nodes.find((node) => node !== apart)?.name ?? "";
    const [first] = held;
    return [{ cause: "links-cut", host: apart.name, peer, split: first?.cause === "split" ? first.text : null }];
  }
  if (held.length > 0 && (running.length < 2 || running.every(isSettled))) return held;
  const moving = running.find((node) => node.daemon.resources === "transition" && !waitsForLegacy(node, running));
  if (moving !== undefined) return [{ cause: "transition", host: moving.name }];
  const mute = running.find(({ daemon }) => daemon.resources === "");
  if (mute !== undefined) return [{ cause: "mute", host: mute.name }];
  const joining = running.find(({ daemon }) => running.length === 2 && daemon.peer !== "active");
  if (joining === undefined) return [];
  return [{ cause: "joining", host: joining.name, peer: nodes.find((node) => node !== joining)?.name ?? "" }];
}

/** A node waits for a word that one with `auto_failback legacy` never says: until that one is restarted too. */
function waitsForLegacy({ daemon }: PairNodeSeen, running: readonly PairNodeSeen[]): boolean {
  const isOther = daemon.mode !== "" && daemon.mode !== LEGACY;
  return isOther && running.some((node) => node.daemon.mode === LEGACY);
}

/** What is wrong, for people. */
function textOf(trouble: HeartbeatTrouble): string {
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
function cureOf(trouble: HeartbeatTrouble): string {
  switch (trouble.cause) {
    case "links-cut":
      return (
        "they do not hear each other: look at every heartbeat link (cable, firewall, udpport, authkeys); " +
        "until then stop Heartbeat on the node that is not to have the addresses"
      );
    case "left-over": {
      const { address, on } = trouble;
      return `on ${trouble.host}: ${removalText(address, on)}; the links are fine, and Heartbeat needs no stop`;
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

function isSettled({ daemon }: PairNodeSeen): boolean {
  return daemon.resources !== "" && daemon.resources !== "transition";
}

/** At most one for each address, which both nodes' haresources may name. */
function heldTroubles(
  nodes: readonly [PairNodeSeen, PairNodeSeen],
  groups: readonly ResourceGroupState[],
): readonly HeartbeatTrouble[] {
  const found = new Map<string, HeartbeatTrouble>();
  for (const group of groups) {
    const owner = ownerOf(group, nodes);
    for (const address of addressesOfGroups([group]).filter((one) => !found.has(one))) {
      const holders = nodes.flatMap((node) => {
        const on = interfaceHolding(node.interfaces, address);
        return on === null ? [] : [{ node, name: node.name, on }];
      });
      const stranger = holders.find(({ node }) => node !== owner);
      const [first] = holders;
      if (stranger !== undefined && (owner !== null || !stranger.node.daemon.running)) {
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
function ownerOf({ node: name }: ResourceGroupState, nodes: readonly PairNodeSeen[]): PairNodeSeen | null {
  const owners = nodes.filter((node) => {
    const { running, resources } = node.daemon;
    const own = node.name.toLowerCase() === name.toLowerCase();
    return running && (resources === "all" || resources === (own ? "local" : "foreign"));
  });
  return owners.length === 1 ? (owners[0] ?? null) : null;
}
