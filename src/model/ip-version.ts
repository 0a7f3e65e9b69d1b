import { isIPv4 as isV4, isIPv6 as isV6 } from "node:net";

/**
 * The questions of `node:net`, which makes a large pattern for its first look at an IPv6 address: 10 ms, more than a
 * playbook takes to be checked. Nothing without a colon is one.
 */
export function isIPv6(text: string): boolean {
  return text.includes(":") && isV6(text);
}

export const isIPv4 = isV4;

/** Which version of IP a text is an address of; 0 when it is none. */
export function ipVersion(text: string): 0 | 4 | 6 {
  if (isV4(text)) return 4;
  return isIPv6(text) ? 6 : 0;
}
