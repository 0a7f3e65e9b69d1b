import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { NodeSSH } from "node-ssh";
import type { Client } from "ssh2";
import { failure, type Failure } from "./contact-failure.js";
import { checkHostKey, hostKeyAlgorithms, readKnownHosts } from "./host-key-check.js";
import type { KnownHost } from "./known-hosts.js";
import { prepareLogin, type Login } from "./login.js";
import type { RunState } from "./run-state.js";
import { shellChannel, type ShellChannel, type ShellEnd } from "./shell-channel.js";
import { placeLabel, targetLabel, type SshTarget } from "./ssh-target.js";

const KEEPALIVE_MS = 15_000;
const KEEPALIVE_COUNT = 4;

/** One logged-in connection. It never throws and never emits an unhandled `error`. */
export interface SshConnection {
  /** Runs a command in a session channel. */
  exec(command: string): Promise<ExecResult>;
  /** A stream to another place, through this host. */
  forward(address: string, port: number): Promise<ForwardResult>;
  /** Resolves with the reason when the connection is gone. */
  readonly lost: Promise<string>;
  /** Null while the connection stands. */
  lostReason(): string | null;
  close(): void;
}

export type ExecResult =
  { readonly ok: true; readonly channel: ShellChannel } | { readonly ok: false; readonly reason: string };
export type ForwardResult =
  { readonly ok: true; readonly stream: Duplex } | { readonly ok: false; readonly reason: string };
export type Dialled = { readonly ok: true; readonly connection: SshConnection } | DialFailed;

export interface DialFailed {
  readonly ok: false;
  readonly failure: Failure;
  /** True when the server hung up before it said anything, as sshd does over MaxStartups: worth another attempt. */
  readonly again: boolean;
}

export interface DialOptions {
  readonly state: RunState;
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** The open connection of the jump host, or null. */
  readonly via: SshConnection | null;
}

/** One attempt: socket, key exchange with the host key checked, login; all within the limit. */
export async function dial(target: SshTarget, options: DialOptions): Promise<Dialled> {
  const until = Date.now() + options.limitMs;
  const [known, prepared, opened] = await Promise.all([
    readKnownHosts(target),
    prepareLogin(target, options.state),
    openSocket(target, options),
  ]);
  if (!opened.ok) return opened;
  if (!prepared.ok) {
    opened.socket.destroy();
    return failed(prepared.failure);
  }
  return handshake({
    target,
    socket: opened.socket,
    login: prepared.login,
    known,
    judge: (key) => checkHostKey(known, target, key),
    limitMs: Math.max(1, until - Date.now()),
    signal: options.signal,
  });
}

export type FetchedKey = { readonly ok: true; readonly key: Buffer; readonly known: readonly KnownHost[] } | DialFailed;

/** The host key that a server shows, without logging in: the connection ends after the key exchange. */
export async function fetchHostKey(target: SshTarget, options: DialOptions): Promise<FetchedKey> {
  const [known, opened] = await Promise.all([readKnownHosts(target), openSocket(target, options)]);
  if (!opened.ok) return opened;
  let shown: Buffer | null = null;
  const judge = (key: Buffer) => {
    shown = Buffer.from(key);
    return failure("unknown-host-key", "only the key was wanted");
  };
  const { limitMs, signal } = options;
  const dialled = await handshake({ target, socket: opened.socket, login: NO_LOGIN, known, judge, limitMs, signal });
  if (shown !== null) return { ok: true, key: shown, known };
  if (dialled.ok) throw new Error("a connection whose host key was refused was opened");
  return dialled;
}

const NO_LOGIN: Login = {
  handler: () => undefined,
  failed: () => failure("auth-failed", "no login was wanted"),
};

type Opened = { readonly ok: true; readonly socket: Duplex } | DialFailed;

async function openSocket(target: SshTarget, { via, limitMs, signal }: DialOptions): Promise<Opened> {
  if (via === null) return openTcp(target, limitMs, signal);
  const forwarded = await via.forward(target.address, target.port);
  if (forwarded.ok) return { ok: true, socket: forwarded.stream };
  const jump = target.jump === null ? "the jump host" : `the jump host ${targetLabel(target.jump)}`;
  return failed(
    failure("jump-failed", `${jump} cannot reach ${placeLabel(target.address, target.port)}: ${forwarded.reason}`),
  );
}

/** The socket is made here for the sake of noDelay: ssh2's own one waits 40 ms for every small packet. */
function openTcp(target: SshTarget, limitMs: number, signal: AbortSignal): Promise<Opened> {
  const where = placeLabel(target.address, target.port);
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: target.address, port: target.port, noDelay: true, keepAlive: true });
    const settle = (result: Opened) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.removeAllListeners("connect").removeAllListeners("error");
      if (!result.ok) socket.on("error", () => undefined).destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(failed(timeoutFailure(where, limitMs))), limitMs);
    const abort = () => settle(failed(failure("timeout", `interrupted while connecting to ${where}`)));
    signal.addEventListener("abort", abort);
    socket.once("connect", () => settle({ ok: true, socket }));
    socket.once("error", (error) => settle(failed(socketFailure(error, target))));
    if (signal.aborted) abort();
  });
}

function failed(reason: Failure, again = false): DialFailed {
  return { ok: false, failure: reason, again };
}

function timeoutFailure(where: string, limitMs: number): Failure {
  return failure("timeout", `${where} did not answer within ${limitMs / 1000} s`);
}

function socketFailure(error: Error, target: SshTarget): Failure {
  const where = placeLabel(target.address, target.port);
  const code = "code" in error ? String(error.code) : "";
  if (code === "ECONNREFUSED") return failure("refused", `${where} refuses the connection`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return failure("name-not-found", `no address is known for \`${target.address}\``);
  if (code === "ETIMEDOUT") return failure("timeout", `${where} did not answer`);
  return failure("no-route", `${where} cannot be reached: ${code === "" ? error.message : code}`);
}

interface Handshake {
  readonly target: SshTarget;
  readonly socket: Duplex;
  readonly login: Login;
  readonly known: readonly KnownHost[];
  /** Null accepts the host key. */
  readonly judge: (key: Buffer) => Failure | null;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

async function handshake(parts: Handshake): Promise<Dialled> {
  const { target, socket, login, known, limitMs } = parts;
  let refusedKey: Failure | null = null;
  let spoke = false;
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    sock: socket,
    username: target.user,
    readyTimeout: limitMs,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_COUNT,
    algorithms: { serverHostKey: hostKeyAlgorithms(known, target) },
    hostVerifier: (key: Buffer) => {
      refusedKey = parts.judge(key);
      return refusedKey === null;
    },
    authHandler: login.handler,
  });
  const client = ssh.connection;
  if (client === null) throw new Error("node-ssh made no connection");
  const tracked = track(client, parts.signal);
  client.on("handshake", () => void (spoke = true));
  try {
    await connecting;
    return { ok: true, connection: tracked };
  } catch (error) {
    socket.destroy();
    if (refusedKey !== null) return failed(refusedKey);
    return handshakeFailed(error instanceof Error ? error : new Error(String(error)), parts, spoke);
  }
}

function handshakeFailed(error: Error, { target, login, limitMs, signal }: Handshake, spoke: boolean): DialFailed {
  const where = placeLabel(target.address, target.port);
  const level = "level" in error ? error.level : "";
  if (signal.aborted) return failed(failure("timeout", `interrupted while connecting to ${where}`));
  if (level === "client-authentication" || level === "agent") return failed(login.failed());
  if (level === "client-timeout") return failed(timeoutFailure(where, limitMs));
  if (/Too many authentication failures/i.test(error.message)) return failed(login.failed());
  const early =
    !spoke && (level === "client-socket" || level === "protocol" || /No response from server/.test(error.message));
  return failed(failure("handshake", `${where} did not complete the ssh handshake: ${error.message}`), early);
}

/** Our own permanent listeners: node-ssh takes its own away, and an `error` without a listener ends the process. */
function track(client: Client, signal: AbortSignal): SshConnection {
  let reason: string | null = null;
  let said: string | null = null;
  let settle: (reason: string) => void = () => undefined;
  const lost = new Promise<string>((resolve) => void (settle = resolve));
  const close = () => {
    client.end();
    client.destroy();
  };
  client.setMaxListeners(0);
  client.on("error", (error) => void (said ??= error.message));
  client.on("close", () => {
    signal.removeEventListener("abort", close);
    reason = said ?? (signal.aborted ? "interrupted" : "the connection was closed");
    settle(reason);
  });
  signal.addEventListener("abort", close);
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
    void lost.then((reason) => resolve({ ok: false, reason }));
    attempt(resolve, () =>
      client.exec(command, (error, stream) => {
        if (error !== undefined) return resolve({ ok: false, reason: error.message });
        const ended = new Promise<ShellEnd>((end) => {
          let exit: ShellEnd | null = null;
          stream.on(
            "exit",
            (status: number | null, name?: string) => void (exit = { kind: "exit", status, signal: name ?? null }),
          );
          stream.on("close", () =>
            exit === null ? void lost.then((reason) => end({ kind: "lost", reason })) : end(exit),
          );
          stream.on("close", () => setTimeout(end, 1000, { kind: "lost", reason: "the channel was closed" }).unref());
        });
        resolve({
          ok: true,
          channel: shellChannel({
            stdin: stream.stdin,
            stdout: stream,
            stderr: stream.stderr,
            ended,
            destroy: () => stream.destroy(),
          }),
        });
      }),
    );
  });
}

function forward(client: Client, address: string, port: number): Promise<ForwardResult> {
  return new Promise((resolve) => {
    attempt(resolve, () =>
      client.forwardOut("127.0.0.1", 0, address, port, (error, stream) =>
        resolve(error === undefined ? { ok: true, stream } : { ok: false, reason: error.message }),
      ),
    );
  });
}

/** ssh2 throws when the connection is already gone. */
function attempt(
  resolve: (result: { readonly ok: false; readonly reason: string }) => void,
  action: () => unknown,
): void {
  try {
    action();
  } catch (error) {
    resolve({ ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
}
