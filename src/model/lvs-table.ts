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
 * What hap has brought a table to, as it notes it in `tableNote` before the first edit. `moving`: it was about to, and
 * `services` are those of the definition it came from too. A file that is none is a change of which nothing is known.
 */
export interface LvsNote {
  readonly state: "moving" | "done";
  readonly services: readonly IpvsService[];
}

/**
 * What ipvsadm(8) has to do so that a table follows a definition that changes: what comes and what differs is added and
 * edited, which touches no connection; servers that leave get weight 0, so that their connections may end, and are
 * deleted then. `before` are the services of the script that is there: those and their servers alone may leave, the
 * others are somebody else's (ldirectord adds a fallback server). A server of its lines that the table has with
 * weight 0, or not at all, stays so: who checks servers, or a person, has taken a dead one out. Any other difference
 * is none of theirs. That holds as long as the table was made by this script: where `note` tells of another one, a
 * change was broken off, and every server is brought to its line.
 * Null where the table has none of either: the node does not run them.
 */
export function lvsEdits(
  table: readonly IpvsService[],
  at: {
    readonly before: readonly IpvsService[];
    readonly wanted: readonly IpvsService[];
    readonly note?: LvsNote | null;
  },
): LvsEdits | null {
  const { wanted } = at;
  const known = knownServices(at);
  const lines = isSettled(at.note ?? null, at.before) ? at.before : [];
  const isOurs = (one: LvsName): boolean => find(wanted, one) !== undefined || find(known, one) !== undefined;
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
    // No checker has a scheduler of its own: another one than the definition's is set back.
    if (now?.scheduler !== service.scheduler) {
      edits.push([now === undefined ? "-A" : "-E", ...serviceWords(service), "-s", service.scheduler]);
    }
    const servers = service.servers.flatMap((server): readonly IpvsServer[] => {
      const is = serverOf(now, server);
      const was = now === undefined ? undefined : serverOf(find(lines, service), server);
      if (was !== undefined && is === undefined) return [];
      const isOut = was !== undefined && was.weight !== 0 && is?.weight === 0;
      const will = isOut ? { ...server, weight: 0 } : server;
      if (is?.method !== will.method || is.weight !== will.weight)
        edits.push([is === undefined ? "-a" : "-e", ...serverWords(service, will)]);
      return [will];
    });
    after.push({ ...service, servers: [...servers, ...strangers(now, { service, known })] });
  }
  // Those that come are there before the others get nothing more.
  for (const service of wanted) {
    const now = find(table, service);
    const stay = [...service.servers, ...strangers(now, { service, known })];
    leave(service, now?.servers.filter(({ address }) => !stay.some((one) => one.address === address)) ?? []);
  }
  for (const service of dropped) leave(service, service.servers);
  return { edits, drained, dropped: dropped.map(({ protocol, address }) => ({ protocol, address })), after };
}

/** The services that are ours: of the script that is there, and of changes that were broken off. */
export function knownServices({
  before,
  note,
}: {
  readonly before: readonly IpvsService[];
  readonly note?: LvsNote | null;
}): readonly IpvsService[] {
  return note == null || isSettled(note, before) ? before : mergedServices([...before, ...note.services]);
}

/** Each service once, with each server that any of its like has: the first one that names it says how. */
export function mergedServices(services: readonly IpvsService[]): readonly IpvsService[] {
  const merged = new Map<string, IpvsService>();
  for (const service of services) {
    const name = `${service.protocol} ${service.address}`;
    const one = merged.get(name) ?? { ...service, servers: [] };
    const servers = new Map(one.servers.map((server) => [server.address, server]));
    for (const server of service.servers) if (!servers.has(server.address)) servers.set(server.address, server);
    merged.set(name, { ...one, servers: [...servers.values()] });
  }
  return [...merged.values()];
}

/** Whether a table was made by a definition, as far as hap has had a hand in it since the boot. */
export function isSettled(note: LvsNote | null, definition: readonly IpvsService[]): boolean {
  return note === null || (note.state === "done" && tableText(note.services) === tableText(definition));
}

/** Servers of a service of ours that no definition of hap's has named; none where the service itself is new to us. */
function strangers(
  now: IpvsService | undefined,
  { service, known }: { readonly service: IpvsService; readonly known: readonly IpvsService[] },
): readonly IpvsServer[] {
  const own = known.filter((one) => isSame(one, service));
  if (now === undefined || own.length === 0) return [];
  return now.servers.filter((server) => [...own, service].every((one) => serverOf(one, server) === undefined));
}

function find<T extends LvsName>(services: readonly T[], name: LvsName): T | undefined {
  return services.find((one) => isSame(one, name));
}

function serverOf(service: IpvsService | undefined, { address }: IpvsServer): IpvsServer | undefined {
  return service?.servers.find((one) => one.address === address);
}

/** Where hap notes what it brings the table of a resource script to. A boot empties both, the folder and the table. */
export function tableNote(script: string): string {
  return `/run/hap/${script}.table`;
}

/** A table as `ipvsadm -S -n` lists it, a line each. */
export function tableText(services: readonly IpvsService[]): string {
  return services
    .flatMap((service) => [
      ["-A", ...serviceWords(service), "-s", service.scheduler],
      ...service.servers.map((server) => ["-a", ...serverWords(service, server)]),
    ])
    .map((words) => `${words.join(" ")}\n`)
    .join("");
}

/** Reads such lines, each service and server once. Firewall marks and other protocols are left out: hap makes none. */
export function tableOfLines(lines: readonly string[]): readonly IpvsService[] {
  const services = lines.flatMap((line) => {
    const [, flag = "t", address, scheduler = "wlc"] = /^-A -([tu]) (\S+)(?: -s (\S+))?/.exec(line) ?? [];
    if (address === undefined) return [];
    const servers = lines.flatMap((one) => serverOfLine(one, flag, address));
    return [{ protocol: flag === "u" ? "udp" : "tcp", address, scheduler, servers } as const];
  });
  return mergedServices(services);
}

function serverOfLine(line: string, flag: string, service: string): readonly IpvsServer[] {
  const [, type, of, address, rest = ""] = /^-a -([tu]) (\S+) -r (\S+)(.*)$/.exec(line) ?? [];
  if (type !== flag || of !== service || address === undefined) return [];
  const method = / -i\b/.test(rest) ? "tunnel" : / -m\b/.test(rest) ? "nat" : "direct";
  return [{ address, method, weight: Number(/ -w (\d+)/.exec(rest)?.[1] ?? 1) }];
}

/** Reads a note: the word, then the table. */
export function readTableNote(text: string): LvsNote {
  const [state, ...lines] = text.split("\n");
  return { state: state === "done" ? "done" : "moving", services: tableOfLines(lines) };
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

/** What ipvsadm takes for what is not said. */
export const IPVSADM = { scheduler: "wlc", weight: 1 } as const;

/** A virtual service as the kernel's table has it. */
export function inTable({ protocol, address, scheduler, servers }: VirtualService): Omit<IpvsService, "protocol"> & {
  readonly protocol: VirtualService["protocol"];
} {
  return {
    protocol,
    address: endpointText(address.value),
    scheduler: scheduler?.value ?? IPVSADM.scheduler,
    servers: servers.map((server) => ({
      address: endpointText(server.address.value),
      method: server.method.value,
      weight: server.weight?.value ?? IPVSADM.weight,
    })),
  };
}
