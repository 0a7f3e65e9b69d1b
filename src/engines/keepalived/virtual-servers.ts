import { endpointText } from "../../model/endpoint.js";
import { isIPv4, isIPv6 } from "../../model/ip-version.js";
import { IPVSADM, type IpvsServer } from "../../model/lvs-table.js";
import type { ResolvedLine } from "../../model/resolved.js";
import type { KeptService, KeptTable } from "../engine.js";
import { namedLines, valueOf, wordOf } from "./lines.js";

/** Blocks of a real server that take it out of the table, and put it back. */
const CHECK = /^(?:[A-Z]+_CHECK|HTTP_GET|SSL_GET)$/;
/** Those whose result is a weight. */
const WEIGHS = ["FILE_CHECK", "BFD_CHECK"];

const METHODS: Readonly<Record<string, IpvsServer["method"]>> = { NAT: "nat", DR: "direct", TUN: "tunnel" };

/**
 * What the `virtual_server` blocks of a file bring into the kernel's table (check_parser.c of 2.2.7: without a line
 * UDP, wlc, NAT, weight 1). Firewall marks, ranges of addresses and other protocols are left out; then it is not the
 * whole.
 */
export function keptTable(lines: readonly ResolvedLine[]): KeptTable {
  const found = namedLines(lines, "virtual_server").map((server) => servicesOf(server, lines));
  return {
    services: found.flatMap((services) => services.filter((one) => one !== null)),
    isWhole: found.every((services) => services.every((one) => one !== null)),
  };
}

function servicesOf(server: ResolvedLine, lines: readonly ResolvedLine[]): readonly (KeptService | null)[] {
  const own = server.block ?? [];
  const [first, second] = [wordOf(server, 1), wordOf(server, 2)];
  const places =
    first === "group"
      ? namedLines(lines, "virtual_server_group")
          .filter((group) => wordOf(group, 1) === second)
          .flatMap(({ block }) => block ?? [])
          .map((line) => endpointOf(wordOf(line, 0), wordOf(line, 1)))
      : [endpointOf(first, second)];
  const protocol = (valueOf(own, "protocol") ?? "UDP").toLowerCase();
  if (protocol !== "tcp" && protocol !== "udp") return [null];
  const kind = valueOf(own, "lvs_method") ?? valueOf(own, "lb_kind") ?? "NAT";
  const weight = valueOf(own, "weight");
  const reals = namedLines(own, "real_server").map((real) => realOf(real, { kind, weight }));
  const sorry = namedLines(own, "sorry_server").at(-1);
  const fallback = sorry === undefined ? null : endpointOf(wordOf(sorry, 1), wordOf(sorry, 2));
  return places.map((address) => {
    if (address === null || reals.some((real) => real.server === null)) return null;
    return {
      protocol,
      address,
      scheduler: valueOf(own, "lvs_sched") ?? valueOf(own, "lb_algo") ?? IPVSADM.scheduler,
      servers: reals.flatMap(({ server }) => server ?? []),
      checked: reals.flatMap(({ server, isChecked }) => (server !== null && isChecked ? [server.address] : [])),
      weighed: reals.flatMap(({ server, isWeighed }) => (server !== null && isWeighed ? [server.address] : [])),
      fallback,
      onlyActive: namedLines(own, "ha_suspend").length > 0,
    };
  });
}

interface RealOf {
  readonly server: IpvsServer | null;
  readonly isChecked: boolean;
  readonly isWeighed: boolean;
}

function realOf(real: ResolvedLine, usual: { readonly kind: string; readonly weight: string | null }): RealOf {
  const own = real.block ?? [];
  const address = endpointOf(wordOf(real, 1), wordOf(real, 2));
  const method = METHODS[valueOf(own, "lvs_method") ?? usual.kind];
  const weight = Number(valueOf(own, "weight") ?? usual.weight ?? IPVSADM.weight);
  const checks = own.filter((line) => CHECK.test(wordOf(line, 0)));
  const isDynamic = ({ block }: ResolvedLine): boolean => namedLines(block ?? [], "misc_dynamic").length > 0;
  return {
    server: address === null || method === undefined || Number.isNaN(weight) ? null : { address, method, weight },
    isChecked: checks.length > 0,
    isWeighed: checks.some((check) => WEIGHS.includes(wordOf(check, 0)) || isDynamic(check)),
  };
}

/** `192.168.3.118:80`; null for what is no address with a port. */
function endpointOf(address: string, port: string): string | null {
  if (!isIPv4(address) && !isIPv6(address)) return null;
  return /^\d{1,5}$/.test(port) ? endpointText({ address, port: Number(port) }) : null;
}
