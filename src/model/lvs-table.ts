import type { VirtualService } from "./cluster-files.js";
import { endpointText } from "./endpoint.js";
/** A service of the kernel's LVS table. */
export interface IpvsService extends LvsName {
  readonly scheduler: string;
  readonly servers: readonly IpvsServer[];
}

/** What names a service in the table. */
export interface LvsName {
  readonly protocol: "tcp" | "udp";
  /** As ipvsadm writes it: `192.168.3.118:10101`. */
  readonly address: string;
}

export interface IpvsServer {
  readonly address: string;
  readonly method: "tunnel" | "direct" | "nat";
  readonly weight: number;
}

/** The fewest edits that bring a table to a definition, and the table after them. */
export interface LvsEdits {
  /** Words for ipvsadm, in the order of doing; servers that leave get weight 0. */
  readonly edits: readonly (readonly string[])[];
  /** Servers that leave: deleted when they have no connections, or when their time is over. */
  readonly drained: readonly (LvsName & { readonly server: string })[];
  /** Services that leave, deleted after their servers. */
  readonly dropped: readonly LvsName[];
  /** The table afterwards. */
  readonly after: readonly IpvsService[];
}

/**
 * What ipvsadm(8) has to do so that a table follows a definition that changes: what comes and what differs is added and
 * edited, which touches no connection; servers that leave get weight 0, so that their connections may end, and are
 * deleted then. `before` are the services of the old definition: those alone may leave, the others are somebody else's.
 * A server whose line is the same in both stays as the table has it: who checks servers, or a person, has taken a dead
 * one out of service there. Null where the table has none of either: the node does not run them.
 */
export function lvsEdits(
  table: readonly IpvsService[],
  { before, wanted }: { readonly before: readonly IpvsService[]; readonly wanted: readonly IpvsService[] },
): LvsEdits | null {
  const find = <T extends LvsName>(services: readonly T[], name: LvsName): T | undefined =>
    services.find((one) => isSame(one, name));
  const isOurs = (one: LvsName): boolean => find(wanted, one) !== undefined || find(before, one) !== undefined;
  if (!table.some(isOurs)) return null;
  const dropped = table.filter((one) => isOurs(one) && find(wanted, one) === undefined);
  const edits: (readonly string[])[] = [];
  const drained: LvsEdits["drained"][number][] = [];
  const leave = (service: IpvsService, servers: readonly IpvsServer[]): void => {
    for (const server of servers) {
      if (server.weight !== 0) edits.push(["-e", ...serverWords(service, { ...server, weight: 0 })]);
      drained.push({ protocol: service.protocol, address: service.address, server: server.address });
    }
  };
  const after = table.filter((one) => !isOurs(one));
  for (const service of wanted) {
    const now = find(table, service);
    const old = find(before, service);
    if (now?.scheduler !== service.scheduler) {
      edits.push([now === undefined ? "-A" : "-E", ...serviceWords(service), "-s", service.scheduler]);
    }
    const servers = service.servers.flatMap((server): readonly IpvsServer[] => {
      const is = now?.servers.find(({ address }) => address === server.address);
      const was = old?.servers.find(({ address }) => address === server.address);
      const keepsWeight = was?.weight === server.weight;
      if (now !== undefined && keepsWeight && was.method === server.method) return is === undefined ? [] : [is];
      const will = is !== undefined && keepsWeight ? { ...server, weight: is.weight } : server;
      if (is?.method !== will.method || is.weight !== will.weight)
        edits.push([is === undefined ? "-a" : "-e", ...serverWords(service, will)]);
      return [will];
    });
    after.push({ ...service, servers });
  }
  // Those that come are there before the others get nothing more.
  for (const service of wanted) {
    const known = new Set(service.servers.map(({ address }) => address));
    leave(service, find(table, service)?.servers.filter(({ address }) => !known.has(address)) ?? []);
  }
  for (const service of dropped) leave(service, service.servers);
  return { edits, drained, dropped: dropped.map(({ protocol, address }) => ({ protocol, address })), after };
}

/** How ipvsadm is told a service. */
export function serviceWords({ protocol, address }: LvsName): readonly string[] {
  return [protocol === "udp" ? "-u" : "-t", address];
}

const METHODS = { direct: "-g", tunnel: "-i", nat: "-m" } as const;

function serverWords(service: LvsName, { address, method, weight }: IpvsServer): readonly string[] {
  return [...serviceWords(service), "-r", address, METHODS[method], "-w", String(weight)];
}

function isSame(a: LvsName, b: LvsName): boolean {
  return a.protocol === b.protocol && a.address === b.address;
}

/** A virtual service as the kernel's table has it: what is not said is ipvsadm's own, `wlc` and a weight of 1. */
export function inTable({ protocol, address, scheduler, servers }: VirtualService) {
  return {
    protocol,
    address: endpointText(address.value),
    scheduler: scheduler?.value ?? "wlc",
    servers: servers.map((server) => ({
      address: endpointText(server.address.value),
      method: server.method.value,
      weight: server.weight?.value ?? 1,
    })),
  };
}
