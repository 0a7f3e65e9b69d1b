import type { Host } from "./host.js";

/** What tells machines apart: the same for two hosts of the inventory that ssh cannot tell apart. */
export function machineOf({ local, address, ssh }: Host): string {
  return local ? "local" : `${address.toLowerCase()} ${ssh.port ?? 22} ${ssh.jump ?? ""}`;
}
