import type { Pair } from "../model/host.js";
import type { IpvsService } from "../model/lvs-table.js";
import type { Expected } from "../plan/expected.js";
import { lastFailover, type Failover } from "./last-failover.js";
import { mayHavePassed, pairStatus, type PairStatus } from "./pair-status.js";
import type { AskedHost } from "./see-host.js";

/** A pair as it was seen last, for a screen. */
export interface WatchedView {
  readonly pair: Pair;
  /** Null until each host was asked once. */
  readonly status: PairStatus | null;
  /**
   * An address is on no host, on two or on the wrong one, and not each host was asked since that came up: it moves, or
   * the host that was asked first had it then. Nothing of it may be called a split brain yet.
   */
  readonly changing: boolean;
  /** When the last look at each host began (ms, by `performance.now()`), in the order of the pair's hosts. */
  readonly lookedAt: readonly (number | null)[];
  /** The LVS table of each host that holds an address. */
  readonly tables: readonly {
    readonly host: string;
    readonly services: readonly IpvsService[];
  }[];
}

/** What is known of a watched pair: a fold over the looks at its hosts. */
export interface WatchedPair {
  /** One more look, which began at `beganAt` and has ended now (ms, by one clock); `at` is the time of day. */
  add(seen: AskedHost, beganAt: number, now: { readonly ms: number; readonly at: Date }): void;
  view(): WatchedView;
}

/** Begins to watch a pair; `expected` is what the playbook wants of it, null without one. */
export function watchedPair(pair: Pair, expected: Expected | null): WatchedPair {
  const looks = new Map<string, { readonly seen: AskedHost; readonly beganAt: number }>();
  // A host tells them once: they outlast the looks at it.
  const takeovers = new Map<string, readonly Date[]>();
  const holders = new Map<string, string>();
  let status: PairStatus | null = null;
  let doubtSince: number | null = null;
  let moved: Failover | null = null;
  return {
    add(seen, beganAt, { ms, at }) {
      looks.set(seen.host.id, { seen, beganAt });
      if (seen.ok && seen.takeovers.length > 0) takeovers.set(seen.host.id, seen.takeovers);
      const all = pair.hosts.flatMap(({ id }) => looks.get(id)?.seen ?? []);
      if (all.length < pair.hosts.length) return;
      const now = pairStatus(pair, all, expected);
      const isDoubtful = now.addresses.some((one) => one.holders.length !== 1) || mayHavePassed(all, now);
      doubtSince = isDoubtful ? (doubtSince ?? ms) : null;
      for (const one of now.addresses) {
        const [holder, other] = one.holders;
        if (holder === undefined || other !== undefined) continue;
        const before = holders.get(one.address);
        if (before !== undefined && before !== holder.host) {
          moved = { address: one.address, from: before, to: holder.host, at: at.toISOString() };
        }
        holders.set(one.address, holder.host);
      }
      const logs = pair.hosts.map((host) => ({ host, takeovers: takeovers.get(host.id) ?? [] }));
      status = { ...now, lastFailover: laterOf(lastFailover(pair, logs, now.addresses), moved) };
    },
    view() {
      const last = pair.hosts.map(({ id }) => looks.get(id) ?? null);
      const since = doubtSince;
      const changing = since !== null && last.some((one) => one !== null && one.seen.ok && one.beganAt < since);
      const tables = last.flatMap((one) => {
        if (one?.seen.ok !== true || !one.seen.ipvs.ok) return [];
        const { name } = one.seen.host;
        const isActive = status?.hosts.some(({ host, active }) => host === name && active === true) === true;
        return isActive && one.seen.ipvs.services.length > 0 ? [{ host: name, services: one.seen.ipvs.services }] : [];
      });
      return {
        pair,
        status,
        changing,
        lookedAt: last.map((one) => one?.beganAt ?? null),
        tables,
      };
    },
  };
}

/** Of what the logs tell and what was seen; both are ISO 8601 in UTC, which sort as the times they tell. */
function laterOf(told: Failover | null, seen: Failover | null): Failover | null {
  if (told === null || seen === null) return told ?? seen;
  return told.at > seen.at ? told : seen;
}
