import { isIPv4, isIPv6 } from "../../model/ip-version.js";

/** An address as a number, with the width of its family in bits. */
export interface Address {
  readonly bits: 32 | 128;
  readonly number: bigint;
}

export interface Cidr {
  readonly address: Address;
  readonly prefix: number;
}

/** Reads an IPv4 or IPv6 address; null when it is none. */
export function parseAddress(text: string): Address | null {
  if (isIPv4(text)) return { bits: 32, number: fromGroups(text.split(".").map(Number), 8n) };
  if (!isIPv6(text) || text.includes("%")) return null;
  return { bits: 128, number: fromGroups(ipv6Groups(text), 16n) };
}

/** Reads `ADDRESS/PREFIX`; null when it is none. */
export function parseCidr(text: string): Cidr | null {
  const [before, after, more] = text.split("/");
  const address = before === undefined ? null : parseAddress(before);
  if (address === null || more !== undefined || !/^\d{1,3}$/.test(after ?? "")) return null;
  const prefix = Number(after);
  return prefix <= address.bits ? { address, prefix } : null;
}

/** The first address of a network: host bits cleared. */
export function networkOf({ address, prefix }: Cidr): Address {
  return { bits: address.bits, number: address.number & maskOf(address.bits, prefix).number };
}

/** The last address of a network: host bits set. */
export function broadcastOf({ address, prefix }: Cidr): Address {
  const mask = maskOf(address.bits, prefix).number;
  return { bits: address.bits, number: address.number | (maskOf(address.bits, address.bits).number ^ mask) };
}

/** The mask of a prefix length. */
export function maskOf(bits: Address["bits"], prefix: number): Address {
  const all = (1n << BigInt(bits)) - 1n;
  return { bits, number: (all >> BigInt(bits - prefix)) << BigInt(bits - prefix) };
}

/** Whether an address is in a network. */
export function contains(network: Cidr, address: Address): boolean {
  if (network.address.bits !== address.bits) return false;
  return networkOf({ address, prefix: network.prefix }).number === networkOf(network).number;
}

/** The text of an address; IPv6 in the short form of RFC 5952. */
export function formatAddress({ bits, number }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((number >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

function fromGroups(groups: readonly number[], width: bigint): bigint {
  return groups.reduce((number, group) => (number << width) | BigInt(group), 0n);
}

/** The eight 16-bit groups of an IPv6 address, `::` filled in; a dotted end is two groups. */
function ipv6Groups(text: string): readonly number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const hex = (a: string | undefined, b: string | undefined) => (Number(a) * 256 + Number(b)).toString(16);
  const plain = dotted === null ? text : `${dotted[1] ?? ""}${hex(dotted[2], dotted[3])}:${hex(dotted[4], dotted[5])}`;
  const [head = "", tail] = plain.split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  if (tail === undefined) return groups(head);
  const missing = 8 - groups(head).length - groups(tail).length;
  return [...groups(head), ...Array.from({ length: missing }, () => 0), ...groups(tail)];
}
