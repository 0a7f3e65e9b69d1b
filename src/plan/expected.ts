import type { ClusterFile, VirtualService } from "../model/cluster-files.js";
import { endpointText } from "../model/endpoint.js";
import type { EngineTopology } from "../engines/engine.js";
import { ENGINES } from "../engines/engines.js";
import type { EngineName } from "../model/engine-name.js";
import type { Host, Pair } from "../model/host.js";
import type { Program, ProgramStep } from "../model/program.js";
import type { Params } from "../model/step-kind.js";
import { watchedServices, type WatchedService } from "./watched-services.js";

/** What a playbook wants of a pair. */
export interface Expected {
  /** What keeps its addresses; null when the playbook does not say. */
  readonly engine: EngineName | null;
  readonly addresses: readonly string[];
  /** The LVS table of the host that is active; null when the playbook says nothing of one. */
  readonly services: readonly VirtualService[] | null;
  /** Those that a program keeps which watches their servers; they come and go in the table. */
  readonly watched: readonly WatchedService[];
  readonly topology: EngineTopology;
  /** What each host's files say of its place in the pair, by its name; no host of which nothing is said. */
  readonly ranks: readonly { readonly host: string; readonly texts: readonly string[] }[];
}

/** Reads from a program what it wants of a pair. What is known only after contact is left out. */
export function expectedOf(program: Program, pair: Pair): Expected {
  const steps = program.plays.filter((play) => play.site === pair.site).flatMap((play) => play.steps);
  const decoded = steps.flatMap((step) => paramsOf(step, pair).map((params) => ({ kind: step.kind, params })));
  const addresses = decoded.flatMap(({ kind, params }) => kind.addresses(params));
  const files = decoded.map(({ kind, params }) => kind.clusterFile(params));
  const tables = files.filter((file) => file?.file === "lvs");
  const services = new Map(
    tables.flatMap((table) => table.services).map((s) => [`${s.protocol} ${endpointText(s.address.value)}`, s]),
  );
  const own = ENGINES.find(({ clusterFiles }) =>
    files.some((file) => file !== null && clusterFiles.includes(file.file)),
  );
  return {
    engine: own?.name ?? null,
    addresses: [...new Set(addresses)],
    services: tables.length === 0 ? null : [...services.values()],
    watched: watchedServices(files.filter((file) => file !== null)),
    topology: own?.topologyOf(files.filter((file) => file !== null)) ?? { links: [], fences: [] },
    ranks: pair.hosts.flatMap((host) => {
      const texts = own?.ranksOf(steps.flatMap((step) => fileOn(step, host) ?? [])) ?? [];
      return texts.length === 0 ? [] : [{ host: host.name, texts }];
    }),
  };
}

function paramsOf(step: ProgramStep, pair: Pair): readonly Params[] {
  return pair.hosts.flatMap((host) => paramsOn(step, host) ?? []);
}

function fileOn(step: ProgramStep, host: Host): ClusterFile | null {
  const params = paramsOn(step, host);
  return params === null ? null : step.kind.clusterFile(params);
}

function paramsOn(step: ProgramStep, host: Host): Params | null {
  const resolution = step.hosts.includes(host) ? step.resolve(host, null) : null;
  return resolution?.kind === "run" ? resolution.params : null;
}
