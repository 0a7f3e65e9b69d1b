import type { KeptService, KeptTable } from "../engines/engine.js";
import type { VirtualService } from "../model/cluster-files.js";
import { endpointText } from "../model/endpoint.js";
import { inTable, type IpvsServer, type IpvsService, type LvsName } from "../model/lvs-table.js";
import { serviceIn } from "../shell/probes/ipvs.js";

/**
 * How a host's LVS table differs from the playbook's, a line each; what others put into the table beside it is named
 * too, but for what an engine's daemon keeps there.
 */
export function lvsDifferences(
  wanted: readonly VirtualService[],
  table: readonly IpvsService[],
  kept: readonly KeptService[] = [],
): readonly string[] {
  const missing = wanted.flatMap((service) => {
    const found = serviceIn(table, { protocol: service.protocol, service: service.address.value });
    return found === null ? [`no ${nameOf(service)}`] : serviceDifferences(service, found);
  });
  const names = [...wanted.map(nameOf), ...kept.map(keptName)];
  const strange = table.filter((service) => !names.includes(`${service.protocol} ${service.address}`));
  return [...missing, ...strange.map((service) => `${service.protocol} ${service.address} is not in the playbook`)];
}

/** What a table lacks of what a daemon keeps there, and what its checks have changed, which is as it should be. */
export interface KeptDifferences {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** How a host's LVS table differs from what its daemon's own file says. `by` is who keeps it. */
export function keptDifferences(
  { services, isWhole }: KeptTable,
  table: readonly IpvsService[],
  {
    by,
    others,
    isActive,
  }: { readonly by: string; readonly others: readonly VirtualService[]; readonly isActive: boolean },
): KeptDifferences {
  const problems: string[] = [];
  const notes: string[] = [];
  for (const service of services.filter(({ onlyActive }) => isActive || !onlyActive)) {
    const name = keptName(service);
    const found = table.find((one) => keptName(one) === name);
    if (found === undefined) problems.push(`no ${name}`);
    else compareKept(service, found, { by, problems, notes });
  }
  const known = [...services.map(keptName), ...others.map(nameOf)];
  const strange = isWhole && services.length > 0 ? table.filter((one) => !known.includes(keptName(one))) : [];
  return { problems: [...problems, ...strange.map((one) => `${keptName(one)} is not in ${by}'s file`)], notes };
}

function compareKept(
  wanted: KeptService,
  found: IpvsService,
  { by, problems, notes }: { readonly by: string; readonly problems: string[]; readonly notes: string[] },
): void {
  const name = keptName(wanted);
  if (wanted.scheduler !== found.scheduler) problems.push(`${name} has ${found.scheduler}, wanted ${wanted.scheduler}`);
  for (const server of wanted.servers) {
    const { address } = server;
    const is = found.servers.find((one) => one.address === address);
    const isChecked = wanted.checked.includes(address);
    const isOut = is === undefined || (is.weight === 0 && server.weight !== 0);
    if (isOut && isChecked) notes.push(`${by}'s checks have taken ${address} out of ${name}`);
    else if (is === undefined)
      problems.push(`${name} lacks ${address}, which nothing checks: a person has taken it out`);
    else if (is.method !== server.method || (is.weight !== server.weight && !wanted.weighed.includes(address)))
      problems.push(`${name}: ${address} is ${describe(is)}, wanted ${describe(server)}`);
  }
  for (const { address } of found.servers) {
    if (wanted.servers.some((one) => one.address === address)) continue;
    if (address === wanted.fallback) notes.push(`${name} is served by ${address}, which answers while no other does`);
    else problems.push(`${name} has ${address}, which is not in ${by}'s file`);
  }
  if (wanted.servers.length > 0 && found.servers.every(({ weight }) => weight === 0))
    problems.push(`nobody serves ${name}: look at the real servers and at what checks them`);
}

function keptName({ protocol, address }: LvsName): string {
  return `${protocol} ${address}`;
}

function serviceDifferences(wanted: VirtualService, found: IpvsService): readonly string[] {
  const name = nameOf(wanted);
  const scheduler = inTable(wanted).scheduler;
  const differences = scheduler === found.scheduler ? [] : [`${name} has ${found.scheduler}, wanted ${scheduler}`];
  const servers = new Map(inTable(wanted).servers.map((server) => [server.address, server] as const));
  for (const server of found.servers) {
    const want = servers.get(server.address);
    const is = describe(server);
    if (want === undefined)
      differences.push(
        `${name} has ${server.address}, which is not in the playbook: a checker's fallback, or a person's`,
      );
    else if (server.weight === 0 && want.weight !== 0 && server.method === want.method)
      differences.push(`${name}: ${server.address} gets nothing (weight 0): a checker or a person has taken it out`);
    else if (describe(want) !== is) differences.push(`${name}: ${server.address} is ${is}, wanted ${describe(want)}`);
  }
  const lacking = [...servers.keys()].filter((address) => !found.servers.some((s) => s.address === address));
  return [
    ...differences,
    ...lacking.map((address) => `${name} lacks ${address}: a checker or a person has taken it out`),
  ];
}

function describe({ method, weight }: IpvsServer): string {
  return `${method} weight ${weight}`;
}

function nameOf({ protocol, address }: VirtualService): string {
  return `${protocol} ${endpointText(address.value)}`;
}
