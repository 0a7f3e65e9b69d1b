import { PROBE_LIMIT_MS, type ClientProbe, type Found, type Seen } from "../model/probe.js";
import { httpProbe } from "./http-probe.js";
import { limited } from "./limited.js";
import { tcpProbe } from "./tcp-probe.js";
import type { ProbeOrigin } from "./probe-origin.js";

/**
 * Runs one client probe once. Never rejects and always ends: by its answer, within the probe's limit (else `limitMs`),
 * or when `stop` is aborted. Probes hold no state between calls, so a drill may start one every 100 ms whatever became
 * of the others.
 */
export async function clientProbe(
  probe: ClientProbe,
  origin: ProbeOrigin,
  { stop, limitMs = PROBE_LIMIT_MS }: { readonly stop?: AbortSignal; readonly limitMs?: number } = {},
): Promise<Seen> {
  const limit = probe.timeoutMs ?? limitMs;
  return limited((signal) => attempt(probe, origin, { signal, limitMs: limit }), limit, stop);
}

async function attempt(
  probe: ClientProbe,
  origin: ProbeOrigin,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Found> {
  switch (probe.kind) {
    case "tcp":
      return tcpProbe(probe, origin, signal);
    case "http":
      return httpProbe(probe, origin, signal);
    case "ping":
      return origin.ping(probe.address, limitMs, signal);
    case "mysql": {
      // A chunk of its own: most playbooks never log in to a database.
      const { mysqlProbe } = await import("./mysql-probe.js");
      return mysqlProbe(probe, origin, signal);
    }
  }
}
