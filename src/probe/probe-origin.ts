import type { Duplex } from "node:stream";
import type { Result } from "../diagnostics/diagnostic.js";
import type { Found } from "../model/probe.js";

/** Where a client probe starts from: this machine, or a host of the run through its ssh connection. */
export interface ProbeOrigin {
  /** Opens a TCP connection; a failure is a reason for people (`connection refused`). */
  connect(address: string, port: number, signal: AbortSignal): Promise<Connected>;
  /** Sends one ICMP echo and waits for the answer, at most `timeoutMs`. */
  ping(address: string, timeoutMs: number, signal: AbortSignal): Promise<Found>;
}

export type Connected = Result<Duplex, string>;
