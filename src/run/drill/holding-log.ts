import type { InterfaceFacts } from "../../model/facts.js";
import { interfaceHolding } from "../../model/holders.js";

/** Since and until when (ms of hap's clock) looks at a host found an address there without a gap. */
interface HeldSpan {
  readonly since: number;
  readonly until: number;
  readonly where: InterfaceFacts;
}

/** The same with whose it is. */
export interface HostHeld extends HeldSpan {
  readonly host: string;
  readonly address: string;
}

/** Who held which address when. */
export interface HoldingLog {
  /** Records one look at a host, asked for at `at`. */
  note(host: string, interfaces: readonly InterfaceFacts[], at: number): void;
  /** The hosts on which a look after `since` found it, and none since then missed it. */
  holders(address: string, since: number): readonly string[];
  where(host: string, address: string): InterfaceFacts | null;
  /** A log that goes on from here; this one stays as it is. */
  copy(): HoldingLog;
  /** All unbroken times so far, in the order in which they began. */
  spans(): readonly HostHeld[];
  /**
   * Two hosts of which each was seen to hold the address before and after the other did; null when there was no such
   * moment.
   */
  split(address: string): readonly [string, string] | null;
}

/** Keeps what was seen of these addresses; `before` has the times that it goes on from. */
export function holdingLog(
  addresses: readonly string[],
  before: { readonly held: ReadonlyMap<string, ReadonlyMap<string, HeldSpan>>; readonly over: readonly HostHeld[] } = {
    held: new Map(),
    over: [],
  },
): HoldingLog {
  const held = new Map([...before.held].map(([address, hosts]) => [address, new Map(hosts)]));
  const split = new Map<string, readonly [string, string]>();
  const over = [...before.over];
  const of = (address: string): Map<string, HeldSpan> => {
    const known = held.get(address) ?? new Map<string, HeldSpan>();
    held.set(address, known);
    return known;
  };
  const noteOne = (address: string, host: string, seen: { where: InterfaceFacts | null; at: number }): void => {
    const known = of(address);
    const before = known.get(host);
    if (seen.where === null) {
      if (before !== undefined) over.push({ host, address, ...before });
      known.delete(host);
      return;
    }
    known.set(host, { since: before?.since ?? seen.at, until: seen.at, where: seen.where });
    for (const [other, span] of known) {
      const own = known.get(host);
      if (other === host || own === undefined || split.has(address)) continue;
      if (Math.max(own.since, span.since) < Math.min(own.until, span.until)) split.set(address, [other, host]);
    }
  };
  return {
    note(host, interfaces, at) {
      for (const address of addresses) noteOne(address, host, { where: interfaceHolding(interfaces, address), at });
    },
    holders: (address, since) => [...of(address)].flatMap(([host, span]) => (span.until >= since ? [host] : [])),
    copy: () => holdingLog(addresses, { held, over }),
    spans() {
      const now = addresses.flatMap((address) =>
        [...of(address)].map(([host, span]): HostHeld => ({ host, address, ...span })),
      );
      return [...over, ...now].sort((a, b) => a.since - b.since);
    },
    where: (host, address) => of(address).get(host)?.where ?? null,
    split: (address) => split.get(address) ?? null,
  };
}
