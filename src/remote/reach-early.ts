import type { Host } from "../model/host.js";
import { holdConnection } from "./connection-pool.js";
import { resolveTarget } from "./resolve-target.js";
import { runState } from "./run-state.js";
import type { ContactOptions } from "./session.js";
import type { SshTarget } from "./ssh-target.js";

/**
 * Begins to log in to places; nothing is started there. A contact of the same run finds its connection made, or on the way. Who
 * calls this lets go when the contacts are made: what nobody else holds by then is closed. Failures are left to the contacts.
 */
export function reachEarly(targets: readonly SshTarget[], options: ContactOptions): () => void {
  const { signal, connectTimeoutMs: limitMs } = options;
  const state = runState(signal);
  const all = targets.map((target) => holdConnection(target, { state, limitMs, signal }));
  return () => {
    for (const held of all) void held.then((one) => one.ok && one.release());
  };
}

/** Where hosts are, for `reachEarly`. Those that need no connection, and those that cannot be told, are left out. */
export async function earlyTargets(hosts: readonly Host[], options: ContactOptions): Promise<readonly SshTarget[]> {
  const all = await Promise.all(hosts.filter(({ local }) => !local).map((host) => resolveTarget(host, options)));
  return all.flatMap((one) => (one.ok ? [one.target] : []));
}
