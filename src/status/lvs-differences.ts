import type { VirtualService } from "../model/cluster-files.js";
import { endpointText } from "../model/endpoint.js";
import { inTable, type IpvsServer, type IpvsService } from "../model/lvs-table.js";
import { serviceIn } from "../shell/probes/ipvs.js";

/**
 * How a host's LVS table differs from the playbook's, a line each; what others put into the table beside it is named
 * too.
 */
export function lvsDifferences(wanted: readonly VirtualService[], table: readonly IpvsService[]): readonly string[] {
  const missing = wanted.flatMap((service) => {
    const found = serviceIn(table, { protocol: service.protocol, service: service.address.value });
    return found === null ? [`no ${nameOf(service)}`] : serviceDifferences(service, found);
  });
  const names = wanted.map(nameOf);
  const strange = table.filter((service) => !names.includes(`${service.protocol} ${service.address}`));
  return [...missing, ...strange.map((service) => `${service.protocol} ${service.address} is not in the playbook`)];
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
