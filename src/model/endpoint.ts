import type { Endpoint } from "./cluster-files.js";

/** An endpoint as people and ipvsadm write it: `192.168.3.118:10101`, `[2001:db8::1]:80`. */
export function endpointText({ address, port }: Endpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Schedulers of ip_vs in Linux 6.1. */
export const SCHEDULERS: readonly string[] = [
  ...["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"],
];
