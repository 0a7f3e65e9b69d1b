import { connect } from "node:net";
import type { ThroughResult } from "./session.js";

/** A TCP connection from this machine, for hosts that are this machine. */
export function connectHere(address: string, port: number): Promise<ThroughResult> {
  return new Promise((resolve) => {
    const stream = connect({ host: address, port, noDelay: true });
    stream.on("error", (error) => resolve({ ok: false, reason: error.message }));
    stream.once("connect", () => resolve({ ok: true, stream }));
  });
}
