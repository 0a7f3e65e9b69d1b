import { setTimeout as sleep } from "node:timers/promises";
import { clockSkew, SKEW_SECONDS } from "../model/clock-skew.js";
import { holderOf } from "../model/holders.js";
import { engineNamed } from "../engines/engines.js";
import type { LinkSaid } from "../engines/engine.js";
import type { EngineName } from "../model/engine-name.js";
import type { Pair } from "../model/host.js";
import type { VirtualService } from "../model/cluster-files.js";
import type { Expected } from "../plan/expected.js";
import { fileDifferences } from "./file-differences.js";
import { keptDifferences, lvsDifferences, type KeptDifferences } from "./lvs-differences.js";
import { isoTime } from "./iso-time.js";
import { lastFailover, type Failover } from "./last-failover.js";
import { mendNotes } from "./mend-notes.js";
import { strangeAddresses } from "./strange-addresses.js";
import type { AskedHost } from "./see-host.js";
import { troubleSeen } from "./trouble-seen.js";

/** How a pair is, as `hap status` tells it; the fields are those of its JSON. */
export interface PairStatus {
  readonly site: string;
  readonly pair: string;
  readonly healthy: boolean;
  readonly hosts: readonly HostStatus[];
  readonly addresses: readonly AddressStatus[];
  /** Whether the LVS table is the playbook's and the daemon's; null without any, and where no active host is known. */
  readonly lvsMatches: boolean | null;
  /** How far the clocks are apart; null when a host did not tell. */
  readonly clockSkewSeconds: number | null;
  /** When what it holds went from one host to the other the last time; null where that is not known. */
  readonly lastFailover: Failover | null;
  /** What a person has to see to; empty when all is well. */
  readonly problems: readonly string[];
  /** What a person may want to know, and what may be meant so. */
  readonly notes: readonly string[];
}

export interface HostStatus {
  readonly host: string;
  readonly reachable: boolean;
  /** What keeps the addresses there; null when the host was not reached. */
  readonly engine: EngineName | null;
  /** The installed package's version; null where it is not known. */
  readonly version: string | null;
  readonly daemon: "running" | "wedged" | "stopped" | "not installed" | null;
  /** When it started or last read its files (ISO 8601, UTC); null when that is not known. */
  readonly loadedAt: string | null;
  /** Holds an address of the pair; null when the host was not reached. */
  readonly active: boolean | null;
  /** What the daemon says that it holds: `all`, `VI_1 master`. */
  readonly resources: string | null;
  /** What it takes the other node for: `active`, `dead`; null where it does not say. */
  readonly peer: string | null;
  /** Its ways to the other node, as this node sees them. */
  readonly links: readonly LinkSaid[];
  readonly holds: readonly string[];
  /** Whether the daemon has read its files as they are now; null when it does not run. */
  readonly filesRead: boolean | null;
}

export interface AddressStatus {
  readonly address: string;
  readonly holders: readonly { readonly host: string; readonly interface: string; readonly mac: string }[];
  /** Hosts that could not be asked, and may hold it. */
  readonly unknown: readonly string[];
}

/** Judges a pair by what its hosts tell and what the playbook, if there is one, wants. */
export function pairStatus(
  pair: Pair,
  seen: readonly AskedHost[],
  expected: Omit<Expected, "topology" | "ranks" | "watched"> | null,
): PairStatus {
  const own = seen.flatMap((one) => (one.ok ? one.report.addresses : []));
  const wanted = [...new Set([...(expected?.addresses ?? []), ...own])];
  const addresses = wanted.map((address) => addressStatus(address, seen));
  const hosts = seen.map((one) => hostStatus(one, addresses));
  const wantedServices = expected?.services ?? null;
  const kept = keptTables(seen, hosts, wantedServices ?? []);
  const differences = [...tableDifferences(seen, hosts, wantedServices), ...kept.problems];
  const clockSkewSeconds = clockSkew(seen.map((one) => (one.ok ? one.facts : null)));
  const trouble = troubleSeen(seen);
  const fileProblems = fileDifferences(seen);
  const problems = [
    ...trouble.problems,
    ...addresses
      .filter(({ address }) => !trouble.tells(address))
      .flatMap((one) => addressProblem(pair, one, { seen, isCured: trouble.cures })),
    ...seen.flatMap((one) => hostProblems(one, seen)),
    ...fileProblems,
    ...differences,
    ...(clockSkewSeconds !== null && clockSkewSeconds > SKEW_SECONDS
      ? [`the clocks are ${clockSkewSeconds} s apart: run a time service on both`]
      : []),
  ];
  return {
    site: pair.site,
    pair: pair.name,
    healthy: problems.length === 0,
    hosts,
    addresses,
    lvsMatches:
      (wantedServices === null && !kept.isAny) || !hosts.some(({ active }) => active) ? null : differences.length === 0,
    clockSkewSeconds,
    lastFailover: lastFailover(
      pair,
      seen.filter((one) => one.ok),
      addresses,
    ),
    problems,
    notes: [...kept.notes, ...strangeAddresses(seen, wanted), ...versionNotes(hosts), ...mendNotes(seen, fileProblems)],
  };
}

/**
 * Whether a look may have caught a pair in a change: an address that moves is on two nodes or on none, or on one that
 * has just lost it, since the two were not asked at one time; and a busy daemon answers late. Nobody should be told to
 * take something away, or to restart it, before a second look says the same.
 */
export function mayHavePassed(seen: readonly AskedHost[], { addresses }: PairStatus): boolean {
  const told = seen.flatMap((one) => (one.ok ? [one] : []));
  if (told.length < seen.length || !told.some(({ daemon }) => daemon === "running")) return false;
  return (
    addresses.some(({ holders }) => holders.length !== 1) ||
    troubleSeen(seen).problems.length > 0 ||
    told.some(({ said }) => said.wedged?.stopped === false)
  );
}

/** Asks the hosts of a pair, once more after a pause (ms) where that may have passed, and judges the last answer. */
export async function settledStatus(
  pair: Pair,
  expected: Parameters<typeof pairStatus>[2],
  ask: () => Promise<readonly AskedHost[]>,
  pauseMs: number,
): Promise<PairStatus> {
  const seen = await ask();
  const status = pairStatus(pair, seen, expected);
  if (!mayHavePassed(seen, status)) return status;
  await sleep(pauseMs);
  return pairStatus(pair, await ask(), expected);
}

function addressStatus(address: string, seen: readonly AskedHost[]): AddressStatus {
  const holders = seen.flatMap((one) => {
    const holder = one.ok ? holderOf(one.host, address, one.facts.interfaces) : null;
    return holder === null ? [] : [{ host: one.host.name, interface: holder.on.name, mac: holder.on.mac }];
  });
  return { address, holders, unknown: seen.filter((one) => !one.ok).map((one) => one.host.name) };
}

function hostStatus(seen: AskedHost, addresses: readonly AddressStatus[]): HostStatus {
  const host = seen.host.name;
  const holds = addresses.filter((a) => a.holders.some((holder) => holder.host === host)).map((a) => a.address);
  if (!seen.ok) {
    const nothing = { engine: null, version: null, daemon: null, loadedAt: null, active: null, resources: null };
    return { host, reachable: false, ...nothing, peer: null, links: [], holds, filesRead: null };
  }
  const { engine, version, daemon, unread, said } = seen;
  return {
    host,
    reachable: true,
    engine,
    version,
    daemon: daemon === "running" && said.wedged?.stopped === true ? "wedged" : daemon,
    loadedAt: seen.loadedAt === null ? null : isoTime(seen.loadedAt),
    active: holds.length > 0,
    resources: said.resources,
    peer: said.peer,
    links: said.links,
    holds,
    filesRead: daemon === "running" ? unread.length === 0 : null,
  };
}

function hostProblems(seen: AskedHost, all: readonly AskedHost[]): readonly string[] {
  const { name } = seen.host;
  if (!seen.ok) return [`${name} cannot be reached: ${seen.reason}${asPeersSee(all)}`];
  const { title, status } = engineNamed(seen.engine);
  const loose = seen.report.problems;
  if (seen.daemon !== "running") {
    const said = seen.lastWords.length === 0 ? "" : `; its log says: ${seen.lastWords.join(" · ")}`;
    return [`${title} on ${name} is ${seen.daemon}${said}`, ...loose];
  }
  const problems = [...loose, ...status.trouble(name, seen.said), ...deadLinks(seen, all)];
  if (seen.unread.length > 0) {
    problems.push(`${title} on ${name} has not read ${seen.unread.join(" and ")} since it changed: reload it`);
  }
  return problems;
}

/** A host that hap does not reach may be well: its peer hears it, or does not. */
function asPeersSee(all: readonly AskedHost[]): string {
  const told = all.flatMap((one) =>
    one.ok && one.said.peer !== null
      ? [`; to ${engineNamed(one.engine).title} on ${one.host.name} it is ${one.said.peer}`]
      : [],
  );
  return told.join("");
}

/** Ways on which a node does not hear a peer that it hears on another one: nobody notices before that goes too. */
function deadLinks({ host, said }: Extract<AskedHost, { ok: true }>, all: readonly AskedHost[]): readonly string[] {
  const peer = all.find((one) => one.host !== host);
  if (peer === undefined || said.peer === "dead" || said.peer === null) return [];
  const dead = said.links.filter(({ up }) => !up).map(({ name }) => name);
  if (dead.length === 0) return [];
  const heard = peer.ok ? dead.filter((name) => peer.said.links.some((link) => link.name === name && link.up)) : [];
  const oneWay = heard.length === 0 ? "" : `, and is heard itself on ${heard.join(" and ")}`;
  const where = `${host.name} does not hear ${peer.host.name} on ${dead.join(" and ")}${oneWay}`;
  return [`${where}: look at the cable, the firewall and udpport`];
}

/** A host that was not reached may hold the address: that is not nobody. */
function addressProblem(
  { name }: Pair,
  { address, holders, unknown }: AddressStatus,
  { seen, isCured }: { readonly seen: readonly AskedHost[]; readonly isCured: boolean },
): readonly string[] {
  if (holders.length === 1) return [];
  if (holders.length === 0 && unknown.length > 0) {
    return [`who holds ${address} is not known: ${unknown.join(" and ")} cannot be asked`];
  }
  if (holders.length === 0) return [`${address} is held by nobody${whyNobody(name, seen)}`];
  const who = holders.map((holder) => `${holder.host} (${holder.interface}, ${holder.mac})`).join(" and ");
  return [`split brain: ${address} is held by ${who}${isCured ? "" : splitCure(seen)}`];
}

/** What to do about two holders of which none is only left over. */
function splitCure(seen: readonly AskedHost[]): string {
  const up = seen.flatMap((one) => (one.ok && one.daemon === "running" ? [one] : []));
  const [first] = up;
  if (first === undefined) return "";
  const ended = seen.find((one) => one.ok && one.daemon === "stopped");
  if (ended?.ok === true)
    return `; ${engineNamed(ended.engine).title} on ${ended.host.name} ended without giving it up: run the playbook, which starts it again`;
  if (up.length < 2) return "";
  const { title, advice } = engineNamed(first.engine);
  const wedged = up.find(({ said }) => said.wedged !== null);
  if (wedged !== undefined) return `; ${title} on ${wedged.host.name} does not answer, and may not give it up`;
  return `; they may not hear each other (${advice.deaf}): until they do, stop ${title} on the one that is not to have it`;
}

/** Only where one engine runs on both: another trouble is told of its own. */
function whyNobody(pair: string, seen: readonly AskedHost[]): string {
  const up = seen.flatMap((one) => (one.ok && one.daemon === "running" ? [one] : []));
  const [first] = up;
  if (first === undefined || up.length < 2 || up.some(({ engine }) => engine !== first.engine)) return "";
  const said = up.map(({ host, said: { resources } }) => ({ host: host.name, says: resources }));
  const why = engineNamed(first.engine).status.unheld(pair, said);
  return why === null ? "" : `: ${why}`;
}

/** During a patch night they differ for a while, and the pair works. */
function versionNotes(hosts: readonly HostStatus[]): readonly string[] {
  const told = hosts.filter(({ version }) => version !== null);
  const [first] = told;
  if (first === undefined || told.every((one) => one.version === first.version || one.engine !== first.engine))
    return [];
  return [`${first.engine} is ${told.map(({ host, version }) => `${version} on ${host}`).join(" and ")}`];
}

function tableDifferences(
  seen: readonly AskedHost[],
  hosts: readonly HostStatus[],
  services: readonly VirtualService[] | null,
): readonly string[] {
  if (services === null) return [];
  return seen.flatMap((one) => {
    const active = hosts.some((host) => host.host === one.host.name && host.active === true);
    if (!one.ok || !active) return [];
    if (!one.ipvs.ok) return [`the LVS table of ${one.host.name} cannot be had: ${one.ipvs.reason}`];
    return lvsDifferences(services, one.ipvs.services, one.report.table.services).map(
      (text) => `LVS on ${one.host.name}: ${text}`,
    );
  });
}

/** The same of what daemons keep in the table by themselves, on the standby too: it needs them at a takeover. */
function keptTables(
  seen: readonly AskedHost[],
  hosts: readonly HostStatus[],
  others: readonly VirtualService[],
): KeptDifferences & { readonly isAny: boolean } {
  const told = seen.flatMap((one): readonly KeptDifferences[] => {
    if (!one.ok || one.daemon !== "running" || one.report.table.services.length === 0) return [];
    const { name } = one.host;
    if (!one.ipvs.ok) return [{ problems: [], notes: [`the LVS table of ${name} cannot be had: ${one.ipvs.reason}`] }];
    const isActive = hosts.some(({ host, active }) => host === name && active === true);
    const by = engineNamed(one.engine).title;
    const { problems, notes } = keptDifferences(one.report.table, one.ipvs.services, { by, others, isActive });
    const on = (text: string): string => `LVS on ${name}: ${text}`;
    return [{ problems: problems.map(on), notes: notes.map(on) }];
  });
  return {
    problems: told.flatMap(({ problems }) => problems),
    notes: told.flatMap(({ notes }) => notes),
    isAny: told.length > 0,
  };
}
