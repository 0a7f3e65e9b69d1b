import type { Engine } from "../../engines/engine.js";
import type { InterfaceFacts } from "../../model/facts.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import { interfaceHolding, splitBrainText } from "../../model/holders.js";

/** A host and what it said; null when it did not answer. */
export interface SeenHost {
  readonly name: string;
  readonly look: HostLook | null;
}

/** Why a pair is not whole, and the host that it is about. */
export type Trouble = { readonly host: string } &
  /** Nobody has looked yet. */
  (
    | { readonly cause: "unasked" }
    /** The host does not answer. */
    | { readonly cause: "silent" }
    | { readonly cause: "stopped" }
    /** Heartbeat runs and does not say what it holds. */
    | { readonly cause: "undecided" }
    | { readonly cause: "transition" }
    /** The host takes its peer for dead. */
    | { readonly cause: "peer-dead"; readonly peer: string }
    /** Its peer is not yet active to it; `state` is Heartbeat's word, empty for none. */
    | { readonly cause: "peer-joining"; readonly peer: string; readonly state: string }
    | { readonly cause: "unheld"; readonly address: string }
    | { readonly cause: "split"; readonly address: string; readonly holders: readonly HoldingHost[] }
  );

/** Whether a pair is whole: both nodes up and settled, and exactly one holder of each address. */
export type Readiness =
  | { readonly kind: "ready" }
  /** It may become so by itself (`wait`), or will not (`no`). */
  | { readonly kind: "wait" | "no"; readonly trouble: Trouble };

/** A host that has an address, and on which interface. */
export interface HoldingHost {
  readonly name: string;
  readonly on: InterfaceFacts;
}

/** Why a pair is not whole, for people. */
export function describeTrouble(trouble: Trouble, { title }: Pick<Engine, "title">): string {
  const name = `\`${trouble.host}\``;
  switch (trouble.cause) {
    case "unasked":
      return "nobody was asked";
    case "silent":
      return `${name} does not answer`;
    case "stopped":
      return `${title} does not run on ${name}`;
    case "undecided":
      return `${title} on ${name} does not tell its state yet`;
    case "transition":
      return `${title} on ${name} is in transition`;
    case "peer-dead":
      return `${name} takes \`${trouble.peer}\` for dead`;
    case "peer-joining":
      return `to ${name}, \`${trouble.peer}\` is \`${trouble.state || "unknown"}\` and not yet \`active\``;
    case "unheld":
      return `nobody holds ${trouble.address}`;
    case "split":
      return splitBrainText(trouble.address, trouble.holders);
  }
}

/** Judges both hosts of a pair by one look at each. */
export function readiness(hosts: readonly SeenHost[], addresses: readonly string[]): Readiness {
  // What a host says of itself comes before what the other says of it.
  const own = [...hosts.filter(isDown), ...hosts].map((host) => ownReadiness(host, hosts));
  const bad = own.find(({ kind }) => kind === "no") ?? own.find(({ kind }) => kind === "wait");
  const held = addresses.map((address) => holderReadiness(hosts, address));
  const wrong = held.find(({ kind }) => kind === "no") ?? held.find(({ kind }) => kind === "wait");
  if (bad?.kind === "no") return bad;
  if (wrong?.kind === "no") return wrong;
  return bad ?? wrong ?? { kind: "ready" };
}

/**
 * Whether both nodes are up and settled, and yet an address is on neither: nothing that they do by themselves changes
 * that.
 */
export function isUnheld(hosts: readonly SeenHost[], addresses: readonly string[]): boolean {
  const settled = hosts.every((host) => ownReadiness(host, hosts).kind === "ready");
  return settled && addresses.some((address) => holdersAmong(hosts, address).length === 0);
}

/**
 * What a whole pair is waited for when its nodes are about to share their resources anew (ms): 6 s after the return,
 * and the scripts.
 */
export const FAILBACK_MS = 15_000;

/**
 * Whether the nodes are up and one still has what is the other's, though `auto_failback` will move it soon. After an
 * `hb_standby` by hand it stays so, which is why nobody waits for ever.
 */
export function isFailingBack(hosts: readonly SeenHost[]): boolean {
  const nodes = hosts.map(({ look }) => look?.heartbeat ?? null);
  return nodes.some((node) => node !== null && ON.test(node.autoFailback) && node.resources !== "local");
}

/** Heartbeat's words for true (cl_str_to_boolean of cluster-glue). */
const ON = /^(on|true|yes|y|1)$/i;

function isDown({ look }: SeenHost): boolean {
  return look?.heartbeat?.running !== true;
}

function ownReadiness({ name, look }: SeenHost, hosts: readonly SeenHost[]): Readiness {
  const peer = hosts.find((host) => host.name !== name)?.name ?? "";
  const heartbeat = look?.heartbeat ?? null;
  if (heartbeat === null) return { kind: "no", trouble: { host: name, cause: "silent" } };
  if (!heartbeat.running) return { kind: "no", trouble: { host: name, cause: "stopped" } };
  if (heartbeat.resources === "") return { kind: "wait", trouble: { host: name, cause: "undecided" } };
  if (heartbeat.resources === "transition" || heartbeat.moving)
    return { kind: "wait", trouble: { host: name, cause: "transition" } };
  if (heartbeat.peer === "dead") return { kind: "no", trouble: { host: name, cause: "peer-dead", peer } };
  if (heartbeat.peer === "active") return { kind: "ready" };
  return { kind: "wait", trouble: { host: name, cause: "peer-joining", peer, state: heartbeat.peer } };
}

function holderReadiness(hosts: readonly SeenHost[], address: string): Readiness {
  const holders = holdersAmong(hosts, address);
  const host = holders[0]?.name ?? hosts[0]?.name ?? "";
  if (holders.length === 1) return { kind: "ready" };
  return holders.length === 0
    ? { kind: "wait", trouble: { host, cause: "unheld", address } }
    : { kind: "no", trouble: { host, cause: "split", address, holders } };
}

function holdersAmong(hosts: readonly SeenHost[], address: string): readonly HoldingHost[] {
  return hosts.flatMap(({ name, look }) => {
    const on = interfaceHolding(look?.interfaces ?? [], address);
    return on === null ? [] : [{ name, on }];
  });
}
