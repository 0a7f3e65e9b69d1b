import type { Found, TcpProbe } from "../model/probe.js";
import type { ProbeOrigin } from "./probe-origin.js";

/** Whether a connection is accepted; it is closed at once. */
export async function tcpProbe(probe: TcpProbe, origin: ProbeOrigin, signal: AbortSignal): Promise<Found> {
  const connected = await origin.connect(probe.address, probe.port, signal);
  if (!connected.ok) return { ok: false, text: connected.problem, evidence: [] };
  connected.value.destroy();
  return { ok: true, text: "accepted", evidence: [] };
}
