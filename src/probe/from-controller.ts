import { execFile } from "node:child_process";
import { connect } from "node:net";
import { failure, success } from "../diagnostics/diagnostic.js";
import type { Found } from "../model/probe.js";
import { connectionErrorText } from "./limited.js";
import { pingArguments, readPing } from "./read-ping.js";
import type { Connected, ProbeOrigin } from "./probe-origin.js";

/** Probes from the machine that hap runs on. */
export const fromController: ProbeOrigin = { connect: connectHere, ping: pingHere };

function connectHere(address: string, port: number, signal: AbortSignal): Promise<Connected> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, noDelay: true });
    signal.addEventListener("abort", () => void socket.destroy());
    // The listener stays: an error without one ends the process.
    socket.on("error", (error) => resolve(failure(connectionErrorText(error))));
    socket.once("connect", () => resolve(success(socket)));
  });
}

function pingHere(address: string, timeoutMs: number, signal: AbortSignal): Promise<Found> {
  return new Promise((resolve) => {
    const options = { signal, env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C" } };
    execFile("ping", [...pingArguments(address, timeoutMs)], options, (error, stdout, stderr) => {
      if (error !== null && "code" in error && error.code === "ENOENT") {
        resolve({ ok: false, text: "there is no `ping` on this machine", evidence: [] });
      } else resolve(readPing(stdout, stderr));
    });
  });
}
