import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import { CUT_OFF, onAbort } from "./on-abort.js";
import type { ThroughResult } from "./session.js";
import { serverText } from "./server-text.js";
import { shellChannel, type ShellChannel, type ShellEnd } from "./shell-channel.js";
import { boundInflation, ignoreHostKeyUpdates, signAtOnce, swallowErrorsAfterEnd } from "./ssh2-inside.js";

/** One logged-in connection. It never throws and never emits an unhandled `error`. */
export interface SshConnection {
  /** Runs a command in a session channel. */
  exec(command: string): Promise<ExecResult>;
  /** A stream to another place, through this host. */
  forward(address: string, port: number): Promise<ThroughResult>;
  /** Resolves with the reason when the connection is gone. */
  readonly lost: Promise<string>;
  /** Null while the connection stands. */
  lostReason(): string | null;
  close(): void;
}

/** The channel of a command, or why there is none. */
export type ExecResult = Result<ShellChannel, string>;

/** Our own permanent listeners: node-ssh takes its own away, and an `error` without a listener ends the process. */
export function sshConnection(client: Client, socket: Duplex, signal: AbortSignal): SshConnection {
  let reason: string | null = null;
  let said: string | null = null;
  let settle: (reason: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => void (settle = resolve));
  const close = () => {
    client.end();
    // As soon as the farewell is on its way: nobody waits a round trip for the server's.
    if (socket instanceof Socket) socket.destroySoon();
    else client.destroy();
  };
  swallowErrorsAfterEnd(client);
  ignoreHostKeyUpdates(client);
  boundInflation(client);
  signAtOnce(client);
  client.setMaxListeners(0);
  client.on("error", (error) => void (said ??= serverText(error.message)));
  const forget = onAbort(signal, close);
  client.on("close", () => {
    forget();
    reason = said ?? (signal.aborted ? CUT_OFF : "the connection was closed");
    settle(reason);
  });
  return {
    lost,
    lostReason: () => reason,
    close,
    exec: (command) => exec(client, command, lost),
    forward: (address, port) => forward(client, address, port),
  };
}

function exec(client: Client, command: string, lost: Promise<string>): Promise<ExecResult> {
  return new Promise((resolve) => {
    void lost.then((reason) => resolve(failure(reason)));
    attempt(resolve, () =>
      client.exec(command, (error, channel) =>
        resolve(error === undefined ? success(channelOf(channel, lost)) : failure(serverText(error.message))),
      ),
    );
  });
}

function channelOf(channel: ClientChannel, lost: Promise<string>): ShellChannel {
  const ended = new Promise<ShellEnd>((end) => {
    let exit: ShellEnd | null = null;
    channel.on(
      "exit",
      (status: number | null, name?: string) =>
        void (exit = { kind: "exit", status, signal: name === undefined ? null : serverText(name) }),
    );
    channel.on("close", () => (exit === null ? void lost.then((reason) => end({ kind: "lost", reason })) : end(exit)));
    channel.on("close", () => setTimeout(end, 1000, { kind: "lost", reason: "the channel was closed" }).unref());
  });
  const { stdin, stderr } = channel;
  return shellChannel({ stdin, stdout: channel, stderr, ended, destroy: () => channel.destroy() });
}

function forward(client: Client, address: string, port: number): Promise<ThroughResult> {
  return new Promise((resolve) => {
    attempt(resolve, () =>
      client.forwardOut("127.0.0.1", 0, address, port, (error, stream) =>
        resolve(error === undefined ? success(stream) : failure(serverText(error.message))),
      ),
    );
  });
}

/** ssh2 throws when the connection is already gone. */
function attempt(resolve: (result: Result<never, string>) => void, action: () => unknown): void {
  try {
    action();
  } catch (error) {
    resolve(failure(error instanceof Error ? error.message : String(error)));
  }
}
