import type { Detail } from "../diagnostics/diagnostic.js";
import { holderOf, placeText, type Holder } from "../model/holders.js";
import type { Host } from "../model/host.js";
import { endpointText } from "../model/endpoint.js";
import type { Found, IpvsProbe, VipProbe, VrrpProbe } from "../model/probe.js";
import { readVrrpStates } from "../engines/keepalived/vrrp-states.js";
import { readAddresses } from "../shell/probes/addresses.js";
import { readIpvs, serviceIn } from "../shell/probes/ipvs.js";
import type { HostAnswer } from "./ask-host.js";

/** One host and what it answered. */
export interface Asked {
  readonly host: Host;
  readonly answer: HostAnswer;
}

/** What the hosts say together; `host` is the one it is about, where there is one. */
export type FoundOfPair = Found & { readonly host: Host | null };

/** Who holds the address. A host that does not answer may hold it too, so without its answer nothing is proven. */
export function judgeVip(probe: VipProbe, all: readonly Asked[]): FoundOfPair {
  const { holders, unknown } = askedHolders(probe.address, all, (answer) => answer.sections(probe)[0] ?? null);
  const names = holders.map((holder) => holder.host.name);
  const host = holders[0]?.host ?? null;
  const evidence = [...holders.map(holderDetail), ...unknown];
  const text = names.length === 0 ? "held by nobody" : `held by ${names.join(" and ")}`;
  return { host, text, evidence, holders, ok: unknown.length === 0 && isWanted(probe, names) };
}

function isWanted({ heldBy }: VipProbe, names: readonly string[]): boolean {
  switch (heldBy.kind) {
    case "exactly-one":
      return names.length === 1;
    case "nobody":
      return names.length === 0;
    case "host":
      return names.length === 1 && names[0]?.toLowerCase() === heldBy.name.toLowerCase();
  }
}

/** Which hosts have the instance in the wanted state. One that does not answer may have it so too. */
export function judgeVrrp(probe: VrrpProbe, all: readonly Asked[]): FoundOfPair {
  const unknown: Detail[] = [];
  const states = all.flatMap(({ host, answer }) => {
    const bytes = answer.ok ? (answer.sections(probe)[0] ?? null) : null;
    const read = bytes === null ? null : readVrrpStates(bytes.toString("utf8"));
    if (read?.ok === true) return [{ host, state: read.value.get(probe.instance) ?? null }];
    const why = read === null ? (answer.ok ? "gave no answer in time" : answer.reason) : read.problem;
    unknown.push({ label: host.name, text: why });
    return [];
  });
  const named = states.filter(({ state }) => state === probe.state);
  const wanted = probe.on;
  const isRight =
    wanted.kind === "exactly-one" ? unknown.length === 0 && named.length === 1 : named.some(isHost(wanted.name));
  const text = [
    ...states.map(({ host, state }) => `${state ?? `no instance ${probe.instance}`} on ${host.name}`),
    ...unknown.map(({ label }) => `unknown on ${label}`),
  ].join(", ");
  return { ok: isRight, host: named[0]?.host ?? null, text, evidence: unknown };
}

function isHost(name: string): (one: { readonly host: Host }) => boolean {
  return ({ host }) => host.name.toLowerCase() === name.toLowerCase();
}

/** Whether the table of the address's holder (or of the host of `on`) has the service and its servers. */
export function judgeIpvs(probe: IpvsProbe, all: readonly Asked[]): FoundOfPair {
  const { address } = probe.service;
  const { holders, unknown } = askedHolders(address, all, (answer) => answer.sections(probe)[1] ?? null);
  const looked =
    probe.on === null ? holders.map((h) => h.host) : all.map((a) => a.host).filter((h) => h.name === probe.on);
  const failed = (text: string, evidence: readonly Detail[]): FoundOfPair => ({
    ok: false,
    host: looked[0] ?? null,
    text,
    evidence,
  });
  if (looked.length === 0) {
    const why =
      probe.on === null
        ? `no host holds ${address}, so there is no table to look at`
        : `\`${probe.on}\` is no host of the play`;
    return failed(why, unknown);
  }
  const problems = all.filter((a) => looked.includes(a.host)).flatMap((a) => tableProblem(probe, a));
  const [first] = problems;
  if (first !== undefined) return failed(first.text, [...problems.flatMap((p) => p.evidence)]);
  return {
    ok: true,
    host: looked[0] ?? null,
    text: `in the table of ${looked.map((h) => h.name).join(" and ")}`,
    evidence: [],
  };
}

interface TableProblem {
  readonly text: string;
  readonly evidence: readonly Detail[];
}

function tableProblem(probe: IpvsProbe, { host, answer }: Asked): readonly TableProblem[] {
  const bytes = answer.ok ? (answer.sections(probe)[0] ?? null) : null;
  if (bytes === null) return [{ text: answer.ok ? "the host gave no answer in time" : answer.reason, evidence: [] }];
  const table = readIpvs(bytes.toString("utf8"));
  if (!table.ok) return [{ text: table.reason, evidence: [] }];
  const service = serviceIn(table.services, probe);
  const own = endpointText(probe.service);
  if (service === null) {
    const others = table.services.map((s) => `${s.protocol} ${s.address}`);
    const text = others.length === 0 ? "its table is empty" : `its table has no ${probe.protocol} ${own}`;
    return [{ text, evidence: others.length === 0 ? [] : [{ label: host.name, text: others.join("\n") }] }];
  }
  const has = service.servers.map((server) => server.address);
  const missing = probe.servers.map(endpointText).filter((server) => !has.includes(server));
  if (missing.length === 0) return [];
  const servers = service.servers.map((s) => `${s.address} ${s.method} weight ${s.weight}`).join("\n") || "no server";
  return [{ text: `${own} has no ${missing.join(", ")}`, evidence: [{ label: host.name, text: servers }] }];
}

function holderDetail({ host, address, on }: Holder): Detail {
  return { label: host.name, text: placeText(address, on) };
}

function askedHolders(
  address: string,
  all: readonly Asked[],
  sectionOf: (answer: Extract<HostAnswer, { ok: true }>) => Buffer | null,
): { readonly holders: readonly Holder[]; readonly unknown: readonly Detail[] } {
  const unknown: Detail[] = [];
  const holders = all.flatMap(({ host, answer }) => {
    const interfaces = answer.ok ? readAddresses(sectionOf(answer)?.toString("utf8") ?? "") : null;
    if (interfaces === null)
      unknown.push({ label: host.name, text: answer.ok ? "gave no list of its addresses" : answer.reason });
    return interfaces === null ? [] : (holderOf(host, address, interfaces) ?? []);
  });
  return { holders, unknown };
}
