import type { Pair } from "../model/host.js";
import type { AskedHost } from "./see-host.js";

/** When what a pair holds went from one of its hosts to the other. */
export interface Failover {
  /** The address that was seen to move; null where the logs tell of it, which say nothing of addresses. */
  readonly address: string | null;
  readonly from: string;
  readonly to: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * The last failover that the logs of both hosts tell; null where they tell none. A host that could not be asked, or
 * whose log was rotated, may know of a later one: what is held elsewhere than the last known one says is not told.
 */
export function lastFailover(
  pair: Pair,
  seen: readonly AskedHost[],
  addresses: readonly { readonly holders: readonly { readonly host: string }[] }[],
): Failover | null {
  const told = seen.flatMap((one) => {
    const other = pair.hosts.find(({ id }) => id !== one.host.id);
    if (!one.ok || other === undefined) return [];
    const move = { address: null, from: other.name, to: one.host.name };
    return one.takeovers.map((at) => ({ ...move, at: at.toISOString() }));
  });
  const last = told.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
  if (last === undefined) return null;
  const holders = addresses.flatMap((one) => one.holders.map(({ host }) => host));
  return holders.length > 0 && !holders.includes(last.to) ? null : last;
}
