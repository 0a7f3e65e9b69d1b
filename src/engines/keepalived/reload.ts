import { ipVersion } from "../../model/ip-version.js";
import type { AddressMoves } from "../../model/change.js";
import type { Pace } from "../../model/pace.js";
import type { ResolvedLine } from "../../model/resolved.js";
import { addressesOfLines } from "./addresses.js";
import { namedLines, valueOf, wordOf } from "./lines.js";

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

/** What clients of a running pair notice when both nodes read a new file at once. */
export interface ReloadEffect extends AddressMoves {
  /** For how long nobody holds an address that stays or comes (ms); 0 where clients notice nothing. */
  readonly gapMs: number;
}

/**
 * What a running pair gives up for a new file. A router is known by its number, its interface and the way of its
 * adverts: where one of these is another, keepalived ends the old router and begins a new one, which is a backup until
 * it has heard nothing for long enough (2.2.7). A new one beside the old ones serves addresses that nobody had before.
 */
export function reloadEffect(before: readonly ResolvedLine[], after: readonly ResolvedLine[]): ReloadEffect {
  const [was, willBe] = [routersOf(before), routersOf(after)];
  const old = new Map(was.flatMap(({ addresses, key }) => addresses.map((one) => [one, key] as const)));
  const [known, kept] = [new Set(was.map(({ key }) => key)), new Set(willBe.map(({ key }) => key))];
  const isOneGone = was.some(({ key }) => !kept.has(key));
  const begun = willBe.filter(
    ({ addresses, key }) =>
      (isOneGone && !known.has(key)) || addresses.some((address) => old.has(address) && old.get(address) !== key),
  );
  const all = new Set(willBe.flatMap(({ addresses }) => addresses));
  return {
    gapMs: Math.max(0, ...begun.map(({ pace }) => pace.deadtimeMs)),
    releases: [...old.keys()].filter((address) => !all.has(address) && ipVersion(address) !== 0),
    takes: [...all].filter((address) => !old.has(address) && ipVersion(address) !== 0),
  };
}

/**
 * For how long nobody holds these addresses after a start that found them (ms): it listens first, as a backup. The
 * owner of the addresses does not (2.2.7: 0.03 s).
 */
export function silenceMs(lines: readonly ResolvedLine[], addresses: readonly string[]): number {
  const own = routersOf(lines).filter((router) => router.addresses.some((one) => addresses.includes(one)));
  return Math.max(0, ...own.map((router) => (router.isOwner ? 0 : router.pace.deadtimeMs)));
}

/** Who of two nodes has an address, by an instance of its file. */
export interface AddressClaim {
  /** The instance's name. */
  readonly name: string;
  /** As an advert has it. */
  readonly router: string;
  readonly addresses: readonly string[];
  readonly priority: number;
  /** Whether it takes the addresses from a master of a lower priority; `nopreempt` is cleared by `state MASTER`. */
  readonly preempts: boolean;
}

/** What each instance of a file claims (vrrp.c of 2.2.7; priorities as written, without what checks add to them). */
export function claimsOf(lines: readonly ResolvedLine[]): readonly AddressClaim[] {
  return namedLines(lines, "vrrp_instance").map((instance) => {
    const own = instance.block ?? [];
    const isMaster = lastOf(own, "state") === "MASTER";
    return {
      name: wordOf(instance, 1),
      router: lastOf(own, "virtual_router_id"),
      addresses: addressesOfLines([instance]),
      priority: numberOf(own, "priority") ?? (isMaster ? 255 : 100),
      preempts: isMaster || namedLines(own, "nopreempt").length === 0,
    };
  });
}

/** Keywords of an instance, and of `global_defs`, whose numbers decide when a peer takes over. */
const PACE_WORDS = ["advert_int", "priority", "version", "down_timer_adverts"];
const GLOBAL_PACE_WORDS = ["vrrp_version", "vrrp_down_timer_adverts"];

/** Whether all numbers that decide it can be read; one is not as `$INT` that nothing defines, or below zero. */
export function isPaceKnown(lines: readonly ResolvedLine[]): boolean {
  const inBlocks = (block: string, names: readonly string[]): boolean =>
    namedLines(lines, block).every((one) => names.every((name) => isNumber(valueOf(one.block ?? [], name) ?? "0")));
  return inBlocks("vrrp_instance", PACE_WORDS) && inBlocks("global_defs", GLOBAL_PACE_WORDS);
}

function isNumber(text: string): boolean {
  return text !== "" && Number(text) >= 0;
}

/** The pace of every instance of a file. */
export function pacesOfLines(lines: readonly ResolvedLine[]): readonly Pace[] {
  return routersOf(lines).map(({ pace }) => pace);
}

interface Router {
  readonly key: string;
  readonly addresses: readonly string[];
  /** After its deadtime without an advert it takes the addresses. */
  readonly pace: Pace;
  /** `state MASTER` with priority 255. */
  readonly isOwner: boolean;
}

function routersOf(lines: readonly ResolvedLine[]): readonly Router[] {
  const global = namedLines(lines, "global_defs").flatMap(({ block }) => block ?? []);
  return namedLines(lines, "vrrp_instance").map((instance) => {
    const own = instance.block ?? [];
    const isUnicast = namedLines(own, "unicast_peer").some(({ block }) => (block ?? []).length > 0);
    const isMaster = lastOf(own, "state") === "MASTER";
    const pace = paceOfInstance({
      own: (name) => numberOf(own, name),
      global: (name) => numberOf(global, name),
      isMaster,
    });
    return {
      key: [lastOf(own, "virtual_router_id"), lastOf(own, "interface"), isUnicast ? "unicast" : "multicast"].join(" "),
      addresses: addressesOfLines([instance]),
      pace,
      isOwner: isMaster && (numberOf(own, "priority") ?? 255) === 255,
    };
  });
}

/** The value that counts of a keyword; empty where there is none. */
function lastOf(lines: readonly ResolvedLine[], name: string): string {
  return valueOf(lines, name) ?? "";
}

function numberOf(lines: readonly ResolvedLine[], name: string): number | null {
  const text = lastOf(lines, name);
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
}
