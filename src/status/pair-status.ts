import { clockSkew, SKEW_SECONDS } from "../model/clock-skew.js";
import { holderOf } from "../model/holders.js";
import { engineNamed } from "../engines/engines.js";
import type { EngineName } from "../model/engine-name.js";
import type { Pair } from "../model/host.js";
import type { VirtualService } from "../model/cluster-files.js";
import type { Expected } from "../plan/expected.js";
import { lvsDifferences } from "./lvs-differences.js";
import type { AskedHost } from "./see-host.js";

/** How a pair is, as `hap status` tells it; the fields are those of its JSON. */
export interface PairStatus {
  readonly site: string;
  readonly pair: string;
  readonly healthy: boolean;
  readonly hosts: readonly HostStatus[];
  readonly addresses: readonly AddressStatus[];
  /** Whether the active host's LVS table is the playbook's; null without one. */
  readonly lvsMatches: boolean | null;
  /** How far the clocks are apart; null when a host did not tell. */
  readonly clockSkewSeconds: number | null;
  /** What a person has to see to; empty when all is well. */
  readonly problems: readonly string[];
}

export interface HostStatus {
  readonly host: string;
  readonly reachable: boolean;
  /** What keeps the addresses there; null when the host was not reached. */
  readonly engine: EngineName | null;
  readonly daemon: "running" | "stopped" | "not installed" | null;
  /** Holds an address of the pair. */
  readonly active: boolean;
  /** What the daemon says that it holds: `all`, `VI_1 master`. */
  readonly resources: string | null;
  readonly holds: readonly string[];
  /** Whether the daemon has read its files as they are now; null when it does not run. */
  readonly filesRead: boolean | null;
}

export interface AddressStatus {
  readonly address: string;
  readonly holders: readonly { readonly host: string; readonly interface: string; readonly mac: string }[];
}

/** Judges a pair by what its hosts tell and what the playbook, if there is one, wants. */
export function pairStatus(pair: Pair, seen: readonly AskedHost[], expected: Expected | null): PairStatus {
  const own = seen.flatMap((one) => (one.ok ? one.report.addresses : []));
  const addresses = [...new Set([...(expected?.addresses ?? []), ...own])].map((address) =>
    addressStatus(address, seen),
  );
  const hosts = seen.map((one) => hostStatus(one, addresses));
  const differences = tableDifferences(seen, hosts, expected?.services ?? null);
  const clockSkewSeconds = clockSkew(seen.map((one) => (one.ok ? one.facts : null)));
  const problems = [
    ...addresses.flatMap((one) => addressProblem(pair, one, seen)),
    ...seen.flatMap(hostProblems),
    ...fileDifferences(seen),
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
    lvsMatches: expected?.services == null ? null : differences.length === 0,
    clockSkewSeconds,
    problems,
  };
}

function addressStatus(address: string, seen: readonly AskedHost[]): AddressStatus {
  const holders = seen.flatMap((one) => {
    const holder = one.ok ? holderOf(one.host, address, one.facts.interfaces) : null;
    return holder === null ? [] : [{ host: one.host.name, interface: holder.on.name, mac: holder.on.mac }];
  });
  return { address, holders };
}

function hostStatus(seen: AskedHost, addresses: readonly AddressStatus[]): HostStatus {
  const { name } = seen.host;
  const holds = addresses.filter((a) => a.holders.some((holder) => holder.host === name)).map((a) => a.address);
  const none = { host: name, active: false, engine: null, daemon: null, resources: null, holds, filesRead: null };
  if (!seen.ok) return { ...none, reachable: false };
  const { engine, daemon, resources, unread } = seen;
  const filesRead = daemon === "running" ? unread.length === 0 : null;
  return { host: name, reachable: true, engine, daemon, active: holds.length > 0, resources, holds, filesRead };
}

function hostProblems(seen: AskedHost): readonly string[] {
  const { name } = seen.host;
  if (!seen.ok) return [`${name} cannot be reached: ${seen.reason}`];
  const { title, status } = engineNamed(seen.engine);
  const loose = seen.report.problems;
  if (seen.daemon !== "running") {
    const said = seen.lastWords.length === 0 ? "" : `; its log says: ${seen.lastWords.join(" · ")}`;
    return [`${title} on ${name} is ${seen.daemon}${said}`, ...loose];
  }
  const problems = [...loose, ...status.trouble(name, seen.resources)];
  if (seen.unread.length > 0) {
    problems.push(`${title} on ${name} has not read ${seen.unread.join(" and ")} since it changed: reload it`);
  }
  return problems;
}

/** A host that was not reached may hold the address: that is not nobody. */
function addressProblem(
  { name }: Pair,
  { address, holders }: AddressStatus,
  seen: readonly AskedHost[],
): readonly string[] {
  if (holders.length === 1) return [];
  const unknown = seen.filter((one) => !one.ok).map((one) => one.host.name);
  if (holders.length === 0 && unknown.length > 0) {
    return [`who holds ${address} is not known: ${unknown.join(" and ")} cannot be asked`];
  }
  if (holders.length === 0) return [`${address} is held by nobody${whyNobody(name, seen)}`];
  const who = holders.map((holder) => `${holder.host} (${holder.interface}, ${holder.mac})`).join(" and ");
  return [`split brain: ${address} is held by ${who}${splitCure(address, seen)}`];
}

/** What to do about two holders: where one of them says that it owns nothing, it is only left over there. */
function splitCure(address: string, seen: readonly AskedHost[]): string {
  const up = seen.flatMap((one) => (one.ok && one.daemon === "running" ? [one] : []));
  const owns = (one: (typeof up)[number]): boolean => one.resources !== "none";
  const idle = up.find((one) => !owns(one));
  const on = idle === undefined ? null : holderOf(idle.host, address, idle.facts.interfaces)?.on;
  if (idle !== undefined && on != null && up.some((one) => one !== idle && owns(one))) {
    const prefixed = on.addresses.find((one) => one.startsWith(`${address}/`)) ?? address;
    return `; ${idle.host.name} says that it owns nothing: there \`ip addr del ${prefixed} dev ${on.name}\``;
  }
  const [first] = up;
  if (first === undefined || up.length < 2) return "";
  const { title, advice } = engineNamed(first.engine);
  return `; they may not hear each other (${advice.deaf}): until they do, stop ${title} on the one that is not to have it`;
}

/** Only where one engine runs on both: another trouble is told of its own. */
function whyNobody(pair: string, seen: readonly AskedHost[]): string {
  const up = seen.flatMap((one) => (one.ok && one.daemon === "running" ? [one] : []));
  const [first] = up;
  if (first === undefined || up.length < 2 || up.some(({ engine }) => engine !== first.engine)) return "";
  const said = up.map(({ host, resources }) => ({ host: host.name, says: resources }));
  const why = engineNamed(first.engine).status.unheld(pair, said);
  return why === null ? "" : `: ${why}`;
}

/** What both nodes must have alike in their files, and only one has; nothing else notices that they differ. */
function fileDifferences(seen: readonly AskedHost[]): readonly string[] {
  const [a, b] = seen;
  if (a?.ok !== true || b?.ok !== true || a.report.alike === null || b.report.alike === null) return [];
  if (a.engine !== b.engine) return [];
  const only = (one: typeof a, other: typeof a): readonly string[] =>
    (one.report.alike?.lines ?? [])
      .filter((line) => !other.report.alike?.lines.includes(line))
      .map((line) => `${one.report.alike?.file ?? ""} differ: only ${one.host.name} has \`${line}\``);
  return [...only(a, b), ...only(b, a)];
}

function tableDifferences(
  seen: readonly AskedHost[],
  hosts: readonly HostStatus[],
  services: readonly VirtualService[] | null,
): readonly string[] {
  if (services === null) return [];
  return seen.flatMap((one) => {
    const active = hosts.some((host) => host.host === one.host.name && host.active);
    if (!one.ok || !active) return [];
    if (!one.ipvs.ok) return [`the LVS table of ${one.host.name} cannot be had: ${one.ipvs.reason}`];
    return lvsDifferences(services, one.ipvs.services).map((text) => `LVS on ${one.host.name}: ${text}`);
  });
}
