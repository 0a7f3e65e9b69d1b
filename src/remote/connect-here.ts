import { connect } from "node:net";
import { failure, success } from "../diagnostics/diagnostic.js";
import type { ThroughResult } from "./session.js";

/** A TCP connection from this machine, for hosts that are this machine. */
export function connectHere(address: string, port: number): Promise<ThroughResult> {
  return new Promise((resolve) => {
    const stream = connect({ host: address, port, noDelay: true });
    stream.on("error", (error) => resolve(failure(error.message)));
    stream.once("connect", () => resolve(success(stream)));
  });
}
