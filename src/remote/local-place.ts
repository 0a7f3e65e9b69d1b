import { connect } from "node:net";
import { failure, success } from "../diagnostics/diagnostic.js";
import type { ThroughResult } from "./session.js";
import { spawn } from "node:child_process";
import { CUT_OFF, onAbort } from "./on-abort.js";
import type { ShellPlace } from "./open-shell.js";
import { shellChannel, type ShellEnd } from "./shell-channel.js";

/** How long (ms) a shell may take for what it was told to do at its end. */
const END_MS = 2000;

/**
 * This machine. Each shell is a session of its own, so that it can be ended with all that it started in the foreground.
 */
export function localPlace(signal: AbortSignal): ShellPlace {
  const running = new Set<() => void>();
  const endAll = () => running.forEach((end) => end());
  const forget = onAbort(signal, endAll);
  return {
    start: (command) =>
      new Promise((resolve) => {
        const child = spawn("/bin/sh", ["-c", command], { detached: true, stdio: "pipe" });
        child.once("error", (error) => resolve(failure(error.message)));
        child.once("spawn", () => {
          const destroy = () => {
            for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
            // An idle shell does what it was told to do at its end. The watcher of a running script sees its shell
            // gone and ends it. (After sudo it is root's, and goes with hap.)
            child.kill("SIGTERM");
            setTimeout(() => child.kill("SIGKILL"), END_MS).unref();
          };
          running.add(destroy);
          const ended = new Promise<ShellEnd>((end) => {
            child.once("close", (status, name) => {
              running.delete(destroy);
              end(signal.aborted ? { kind: "lost", reason: CUT_OFF } : { kind: "exit", status, signal: name });
            });
          });
          resolve(
            success(shellChannel({ stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, ended, destroy })),
          );
        });
      }),
    release() {
      forget();
      endAll();
      return Promise.resolve();
    },
  };
}

/** A TCP connection from this machine, for hosts that are this machine. */
export function connectHere(address: string, port: number): Promise<ThroughResult> {
  return new Promise((resolve) => {
    const stream = connect({ host: address, port, noDelay: true });
    stream.on("error", (error) => resolve(failure(error.message)));
    stream.once("connect", () => resolve(success(stream)));
  });
}
