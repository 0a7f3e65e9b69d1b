import type { ConfStatement } from "../../model/cluster-files.js";
import { lineOf, linesOf, wordOf } from "../../model/conf-statements.js";
import { endpointText } from "../../model/endpoint.js";
import { isIPv4, isIPv6 } from "../../model/ip-version.js";
import type { IpvsServer } from "../../model/lvs-table.js";
import type { ResolvedLine } from "../../model/resolved.js";
import { virtualServersIn, type VirtualServer, type VirtualTarget } from "../../model/virtual-servers.js";
import type { KeptService, KeptTable } from "../engine.js";
import { statementsIn } from "./lines.js";

/** Blocks of a real server that take it out of the table, and put it back. */
const CHECK = /^(?:[A-Z]+_CHECK|HTTP_GET|SSL_GET)$/;
/** Those whose result is a weight. */
const WEIGHS = ["FILE_CHECK", "BFD_CHECK"];

const METHODS: Readonly<Record<string, IpvsServer["method"]>> = { NAT: "nat", DR: "direct", TUN: "tunnel" };

/**
 * What the `virtual_server` blocks of a file bring into the kernel's table. Firewall marks, ranges of addresses and
 * other protocols are left out; then it is not the whole.
 */
export function keptTable(lines: readonly ResolvedLine[]): KeptTable {
  const found = virtualServersIn(statementsIn(lines)).map(servicesOf);
  return {
    services: found.flatMap((services) => services.filter((one) => one !== null)),
    isWhole: found.every((services) => services.every((one) => one !== null)),
  };
}

function servicesOf(server: VirtualServer): readonly (KeptService | null)[] {
  const { statement, protocol, scheduler } = server;
  if (protocol !== "tcp" && protocol !== "udp") return [null];
  const reals = server.servers.map(realOf);
  const sorry = lineOf(statement, "sorry_server");
  const fallback = sorry === null ? null : endpointOf(wordOf(sorry), wordOf(sorry, 1));
  return server.places.map((place) => {
    const address = endpointOf(place.address, place.port ?? "");
    if (address === null || reals.some((real) => real.server === null)) return null;
    return {
      protocol,
      address,
      scheduler,
      servers: reals.flatMap((real) => real.server ?? []),
      checked: reals.flatMap((real) => (real.server !== null && real.isChecked ? [real.server.address] : [])),
      weighed: reals.flatMap((real) => (real.server !== null && real.isWeighed ? [real.server.address] : [])),
      fallback,
      onlyActive: linesOf(statement, "ha_suspend").length > 0,
    };
  });
}

interface RealOf {
  readonly server: IpvsServer | null;
  readonly isChecked: boolean;
  readonly isWeighed: boolean;
}

function realOf({ statement, address: host, port, method: word, weight }: VirtualTarget): RealOf {
  const [address, method] = [endpointOf(host, port), METHODS[word]];
  const checks = (statement.block ?? []).filter((line) => CHECK.test(line.word));
  const isDynamic = (check: ConfStatement): boolean => linesOf(check, "misc_dynamic").length > 0;
  return {
    server: address === null || method === undefined || Number.isNaN(weight) ? null : { address, method, weight },
    isChecked: checks.length > 0,
    isWeighed: checks.some((check) => WEIGHS.includes(check.word) || isDynamic(check)),
  };
}

/** `192.168.3.118:80`; null for what is no address with a port. */
function endpointOf(address: string, port: string): string | null {
  if (!isIPv4(address) && !isIPv6(address)) return null;
  return /^\d{1,5}$/.test(port) ? endpointText({ address, port: Number(port) }) : null;
}
