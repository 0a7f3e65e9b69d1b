import type { Host, Pair } from "../model/host.js";

/** When what a pair holds went from one of its hosts to the other. */
export interface Failover {
  /** The address that was seen to move; null where the logs tell of it, which say nothing of addresses. */
  readonly address: string | null;
  readonly from: string;
  readonly to: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** When a host took over from its peer, by its own log. */
export interface ToldTakeovers {
  readonly host: Host;
  readonly takeovers: readonly Date[];
}

/** The last year that an ISO 8601 time of four digits tells: texts of later ones do not sort as the times they tell. */
const LAST_YEAR = 9999;

/**
 * The last failover that the logs of both hosts tell; null where they tell none. A host that could not be asked, or
 * whose log was rotated, may know of a later one: what is held elsewhere than the last known one says is not told.
 */
export function lastFailover(
  pair: Pair,
  logs: readonly ToldTakeovers[],
  addresses: readonly { readonly holders: readonly { readonly host: string }[] }[],
): Failover | null {
  const told = logs.flatMap(({ host, takeovers }) => {
    const other = pair.hosts.find(({ id }) => id !== host.id);
    if (other === undefined) return [];
    const move = { address: null, from: other.name, to: host.name };
    return takeovers.filter(isTime).map((at) => ({ ...move, at: at.toISOString() }));
  });
  const last = told.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
  if (last === undefined) return null;
  const holders = addresses.flatMap((one) => one.holders.map(({ host }) => host));
  return holders.length > 0 && !holders.includes(last.to) ? null : last;
}

/** A host's clock may say anything: what is made of it need not be a time. */
function isTime(at: Date): boolean {
  const year = at.getUTCFullYear();
  return year >= 1970 && year <= LAST_YEAR;
}
