import { isIPv4, isIPv6 } from "./ip-version.js";

/** A port at an address. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** An endpoint as people and ipvsadm write it: `192.168.3.118:10101`, `[2001:db8::1]:80`; a port may be a name. */
export function endpointText({ address, port }: Omit<Endpoint, "port"> & { readonly port: number | string }): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** Reads one; null when the text is none. */
export function readEndpoint(text: string): Endpoint | null {
  const found = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const address = found?.[1] ?? found?.[2] ?? "";
  const valid = found?.[1] === undefined ? isIPv4(address) : isIPv6(address);
  const port = Number(found?.[3]);
  return valid && port >= 1 && port <= 65535 ? { address, port } : null;
}
