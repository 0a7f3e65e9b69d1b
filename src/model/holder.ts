import type { InterfaceFacts } from "./facts.js";
import type { Host } from "./host.js";

/** A host that has an address, and on which interface. */
export interface Holder {
  readonly host: Host;
  readonly address: string;
  readonly on: InterfaceFacts;
}

/** Interfaces with a MAC that have the address: only these answer ARP for it. Those of real servers (lo, tunl0) have none. */
export function holderOf(host: Host, address: string, interfaces: readonly InterfaceFacts[]): Holder | null {
  const on = interfaces.find((i) => i.mac !== "" && i.addresses.some((a) => a.split("/")[0] === address));
  return on === undefined ? null : { host, address, on };
}
