import { isIPv4 as isV4, isIPv6 as isV6 } from "node:net";

/**
 * The questions of `node:net`, which makes a large pattern for its first look at an IPv6 address: 10 ms, more than a
 * playbook takes to be checked. Nothing without a colon is one, nor `IPaddr2::192.168.3.118`.
 */
export function isIPv6(text: string): boolean {
  return /^[\da-f.]*:[\da-f.:]*(%|$)/i.test(text) && isV6(text);
}

export const isIPv4 = isV4;

/** Which version of IP a text is an address of; 0 when it is none. */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (isV4(text)) return 4;
  return isIPv6(text) ? 6 : 0;
}

/**
 * Whether inet_aton(3) takes it, by which the C library reads an address: fewer than four numbers (`10.1`) fill up from
 * the right, one that begins with 0 is octal (`008` is none).
 */
export function isNumericHost(text: string): boolean {
  const parts = text.split(".");
  if (parts.length > 4 || !parts.every((part) => /^(0[0-7]*|[1-9]\d*)$/.test(part))) return false;
  const numbers = parts.map((part) => parseInt(part, part.startsWith("0") ? 8 : 10));
  return numbers.every((number, i) => number < (i === parts.length - 1 ? 256 ** (5 - parts.length) : 256));
}

/** The eight groups of an IPv6 address without a zone, in small letters and without zeros before them. */
export function ipv6Groups(address: string): readonly string[] {
  const [head = "", tail = ""] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const groups = (part: string): readonly string[] => part.split(":").filter((group) => group !== "");
  const [before, after] = [groups(head), groups(tail)];
  const gap = 8 - before.length - after.length;
  return [...before, ...Array.from({ length: gap }, () => "0"), ...after];
}
