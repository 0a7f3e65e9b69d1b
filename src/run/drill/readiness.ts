import type { HostLook } from "../../shell/drill/look-script.js";
import { holdingOf, type Holding } from "./holding.js";

/** A host and what it said; null when it did not answer. */
export interface SeenHost {
  readonly name: string;
  readonly look: HostLook | null;
}

/** Whether a pair is whole: both nodes up and settled, and exactly one holder of each address. */
export type Readiness =
  | { readonly kind: "ready" }
  /** It may become so by itself. */
  | { readonly kind: "wait"; readonly reason: string; readonly host: string }
  /** It will not. */
  | { readonly kind: "no"; readonly reason: string; readonly host: string };

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

/** Whether both nodes are up and settled, and yet an address is on neither: nothing that they do by themselves changes that. */
export function isUnheld(hosts: readonly SeenHost[], addresses: readonly string[]): boolean {
  const settled = hosts.every((host) => ownReadiness(host, hosts).kind === "ready");
  return settled && addresses.some((address) => holdersOf(hosts, address).length === 0);
}

/** What a whole pair is waited for when its nodes are about to share their resources anew (ms): 6 s after the return, and the scripts. */
export const FAILBACK_MS = 15_000;

/**
 * Whether the nodes are up and one still has what is the other's, though `auto_failback` will move it soon. After an `hb_standby`
 * by hand it stays so, which is why nobody waits for ever.
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
  const other = hosts.find((host) => host.name !== name)?.name ?? "";
  const heartbeat = look?.heartbeat ?? null;
  if (heartbeat === null) return { kind: "no", host: name, reason: `\`${name}\` does not answer` };
  if (!heartbeat.running) return { kind: "no", host: name, reason: `Heartbeat does not run on \`${name}\`` };
  if (heartbeat.resources === "" || heartbeat.resources === "transition") {
    const state = heartbeat.resources === "" ? "does not tell its state yet" : "is in transition";
    return { kind: "wait", host: name, reason: `Heartbeat on \`${name}\` ${state}` };
  }
  if (heartbeat.peer === "dead") return { kind: "no", host: name, reason: `\`${name}\` takes \`${other}\` for dead` };
  if (heartbeat.peer !== "active") {
    const state = heartbeat.peer === "" ? "unknown" : heartbeat.peer;
    return { kind: "wait", host: name, reason: `to \`${name}\`, \`${other}\` is \`${state}\` and not yet \`active\`` };
  }
  return { kind: "ready" };
}

function holderReadiness(hosts: readonly SeenHost[], address: string): Readiness {
  const [first, second] = holdersOf(hosts, address);
  const host = first?.name ?? hosts[0]?.name ?? "";
  if (first === undefined) return { kind: "wait", host, reason: `nobody holds ${address}` };
  if (second === undefined) return { kind: "ready" };
  const [a, b] = [first, second].map(({ name, holding }) => `\`${name}\` (${holding.nic}, ${holding.mac})`);
  return { kind: "no", host, reason: `split brain: ${a ?? ""} and ${b ?? ""} both hold ${address}` };
}

function holdersOf(hosts: readonly SeenHost[], address: string): readonly { name: string; holding: Holding }[] {
  return hosts.flatMap(({ name, look }) => {
    const holding = holdingOf(look?.interfaces ?? [], address);
    return holding === null ? [] : [{ name, holding }];
  });
}
