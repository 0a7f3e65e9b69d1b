import type { Pace } from "../../model/pace.js";
import type { ResolvedLine } from "../../model/resolved.js";
import { addressesOfLines } from "./addresses.js";

/** What is written about the pace of an instance; null where nothing is. */
export interface PaceWords {
  /** The number behind a keyword of the instance. */
  own(name: string): number | null;
  /** The number behind a keyword of `global_defs`. */
  global(name: string): number | null;
  /** `state MASTER`: without a priority it is then the owner of its addresses. */
  readonly isMaster: boolean;
}

/**
 * A backup takes over after three adverts did not come, and its skew: a second less the part that its priority is of
 * 256, in version 3 of an advert's interval (RFC 5798, 6.1). Two of the numbers may be given for all instances;
 * `vrrp_priority` is none of them, it is how the process is scheduled.
 */
export function paceOfInstance({ own, global, isMaster }: PaceWords): Pace {
  const keepaliveMs = (own("advert_int") ?? 1) * 1000;
  const share = (256 - (own("priority") ?? (isMaster ? 255 : 100))) / 256;
  const skewMs = Math.round(share * ((own("version") ?? global("vrrp_version")) === 3 ? keepaliveMs : 1000));
  const missed = own("down_timer_adverts") ?? global("vrrp_down_timer_adverts") ?? 3;
  return { keepaliveMs, deadtimeMs: missed * keepaliveMs + skewMs };
}

/**
 * For how long nobody holds an address when both nodes of a running pair read a new file at once (ms); 0 where clients
 * notice nothing. A router is known by its number, its interface and the way of its adverts: where one of these is
 * another, keepalived ends the old router and begins a new one, which is a backup until it has heard nothing for long
 * enough (2.2.7). An address that leaves, or comes, was not meant to be served all the time.
 */
export function reloadGapMs(before: readonly ResolvedLine[], after: readonly ResolvedLine[]): number {
  const old = new Map(routersOf(before).flatMap(({ addresses, key }) => addresses.map((one) => [one, key] as const)));
  const begun = routersOf(after).filter(({ addresses, key }) =>
    addresses.some((address) => old.has(address) && old.get(address) !== key),
  );
  return Math.max(0, ...begun.map(({ silenceMs }) => silenceMs));
}

interface Router {
  readonly key: string;
  readonly addresses: readonly string[];
  /** How long it listens before it takes the addresses. */
  readonly silenceMs: number;
}

function routersOf(lines: readonly ResolvedLine[]): readonly Router[] {
  const global = named(lines, "global_defs").flatMap(({ block }) => block ?? []);
  return named(lines, "vrrp_instance").map((instance) => {
    const own = instance.block ?? [];
    const isUnicast = named(own, "unicast_peer").some(({ block }) => (block ?? []).length > 0);
    const { deadtimeMs } = paceOfInstance({
      own: (name) => numberOf(own, name),
      global: (name) => numberOf(global, name),
      isMaster: lastOf(own, "state") === "MASTER",
    });
    return {
      key: [lastOf(own, "virtual_router_id"), lastOf(own, "interface"), isUnicast ? "unicast" : "multicast"].join(" "),
      addresses: addressesOfLines([instance]),
      silenceMs: deadtimeMs,
    };
  });
}

function named(lines: readonly ResolvedLine[], name: string): readonly ResolvedLine[] {
  return lines.filter(({ words: [first] }) => first?.value === name);
}

/** The value that counts of a keyword: the last; empty where there is none. */
function lastOf(lines: readonly ResolvedLine[], name: string): string {
  const value = named(lines, name).at(-1)?.words[1]?.value;
  return typeof value === "string" ? value : "";
}

function numberOf(lines: readonly ResolvedLine[], name: string): number | null {
  const text = lastOf(lines, name);
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}
