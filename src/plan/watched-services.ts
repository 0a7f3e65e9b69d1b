import type { ClusterFile, Keepalived, Ldirectord } from "../model/cluster-files.js";
import { endpointText } from "../model/endpoint.js";
import { settingIn, textIn } from "../model/ldirectord-settings.js";
import { virtualServersIn } from "../model/virtual-servers.js";

/** A virtual service whose servers a program watches, as its file has it. */
export interface WatchedService {
  /** `ldirectord` or `keepalived`. */
  readonly by: string;
  readonly protocol: string;
  /** `192.168.3.118:10101`; a port may be a name, a firewall mark has none. */
  readonly address: string;
  readonly scheduler: string;
  readonly servers: readonly { readonly address: string; readonly method: string; readonly weight: number }[];
}

/** The services of a pair's files that ldirectord and keepalived keep, each once. */
export function watchedServices(files: readonly ClusterFile[]): readonly WatchedService[] {
  const all = files.flatMap((file) => {
    if (file.file === "ldirectord") return ofLdirectord(file);
    return file.file === "keepalived.conf" ? ofKeepalived(file) : [];
  });
  return [...new Map(all.map((one) => [`${one.protocol} ${one.address}`, one])).values()];
}

/** Without a line ldirectord 4.12 takes the scheduler `wrr` and, for a port, `tcp` (ldirectord(8)). */
function ofLdirectord(file: Ldirectord): readonly WatchedService[] {
  return file.services.map((service) => ({
    by: "ldirectord",
    protocol: service.port === null ? "fwmark" : textIn(settingIn(service, "protocol"), "tcp"),
    address: placeText(service.address.value, service.port),
    scheduler: textIn(settingIn(service, "scheduler"), "wrr"),
    servers: service.servers.map(({ address, port, method, weight }) => ({
      address: placeText(address.value, port?.value ?? service.port),
      method: methodOf(method.value),
      weight: weight.value,
    })),
  }));
}

function ofKeepalived({ statements }: Keepalived): readonly WatchedService[] {
  return virtualServersIn(statements).flatMap(({ protocol, scheduler, places, servers }) =>
    places.map(({ address, port }) => ({
      by: "keepalived",
      protocol: port === null ? "fwmark" : protocol,
      address: placeText(address, port === "" ? null : port),
      scheduler,
      servers: servers.map((one) => ({
        address: placeText(one.address, one.port === "" ? null : one.port),
        method: methodOf(one.method),
        weight: one.weight,
      })),
    })),
  );
}

/** The words of both programs for how packets get to a server, in the table's own. */
const METHODS: Readonly<Record<string, string>> = {
  ...{ gate: "direct", masq: "nat", ipip: "tunnel" },
  ...{ DR: "direct", NAT: "nat", TUN: "tunnel" },
};

function methodOf(word: string): string {
  return METHODS[word] ?? word;
}

function placeText(address: string, port: string | null): string {
  return port === null ? address : endpointText({ address: address.replaceAll(/^\[|\]$/g, ""), port });
}
