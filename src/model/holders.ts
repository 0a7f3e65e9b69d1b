import type { InterfaceFacts } from "./facts.js";
import type { Host } from "./host.js";

/** A host that has an address, and on which interface. */
export interface Holder {
  readonly host: Host;
  readonly address: string;
  readonly on: InterfaceFacts;
}

/** What an address without its prefix is: `192.168.3.118` of `192.168.3.118/24`. */
export function withoutPrefix(address: string): string {
  return address.replace(/\/.*$/, "");
}

/**
 * The interface on which a host answers for an address, null when it does not. Only an interface with a MAC answers
 * ARP: the same address on `lo` or `tunl0` is that of a real server behind LVS, also where the backup director is one
 * itself.
 */
export function interfaceHolding(interfaces: readonly InterfaceFacts[], address: string): InterfaceFacts | null {
  return interfaces.find((i) => i.mac !== "" && i.addresses.some((a) => withoutPrefix(a) === address)) ?? null;
}

/** The host as a holder of the address; null when it is none. */
export function holderOf(host: Host, address: string, interfaces: readonly InterfaceFacts[]): Holder | null {
  const on = interfaceHolding(interfaces, address);
  return on === null ? null : { host, address, on };
}

/** Where an address is, as people look for it: `192.168.3.118 on eth0 (52:54:00:12:34:87)`. */
export function placeText(address: string, on: Pick<InterfaceFacts, "name" | "mac">): string {
  return `${address} on ${on.name} (${on.mac})`;
}

/** The command that takes an address away from an interface that has it, in backquotes. */
export function removalText(address: string, on: Pick<InterfaceFacts, "name" | "addresses">): string {
  const prefixed = on.addresses.find((one) => one.startsWith(`${address}/`)) ?? address;
  return `\`ip addr del ${prefixed} dev ${on.name}\``;
}

/** Where split brain was seen: names of the hosts, with interface and MAC. */
export function splitBrainText(
  address: string,
  holders: readonly { readonly name: string; readonly on: Pick<InterfaceFacts, "name" | "mac"> }[],
): string {
  const who = holders.map(({ name, on }) => `\`${name}\` (${on.name}, ${on.mac})`).join(" and ");
  return `split brain: ${who} both hold ${address}`;
}
