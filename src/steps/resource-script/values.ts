import { isIPv4, isIPv6 } from "node:net";
import { expected, integer, oneOf, wordType } from "../../model/arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import type { Endpoint, ForwardingMethod } from "../../model/cluster-files.js";

/** `192.168.3.118:10101` or `[2001:db8::1]:80`. */
export const endpoint: ArgType<Endpoint> = wordType("address:port", (text) => {
  const found = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const address = found?.[1] ?? found?.[2] ?? "";
  const valid = found?.[1] === undefined ? isIPv4(address) : isIPv6(address);
  const port = Number(found?.[3]);
  return valid && port >= 1 && port <= 65535
    ? { ok: true, value: { address, port } }
    : expected("an address with a port, such as `192.168.3.118:10101`");
});

/** Schedulers of ip_vs in Linux 6.1. */
export const scheduler = oneOf(
  ...["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"],
);

export const method: ArgType<ForwardingMethod> = oneOf("tunnel", "direct", "nat");

/** A weight; which ones ipvsadm takes is for the rules to say. */
export const weight: ArgType<number> = { ...integer(-(2 ** 31), 2 ** 31 - 1), name: "weight" };

/** An endpoint as ipvsadm writes and reads it. */
export function endpointText({ address, port }: Endpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
