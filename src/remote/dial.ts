import type { Duplex } from "node:stream";
import { NodeSSH } from "node-ssh";
import { success, type Result } from "../diagnostics/diagnostic.js";
import { endpointText } from "../model/endpoint.js";
import { failureOf, type Failure } from "./contact-failure.js";
import { checkHostKey, hostKeyAlgorithms, knownLines } from "./host-key-check.js";
import type { KnownHost } from "./known-hosts.js";
import { prepareLogin, type Login, type LoginState } from "./login.js";
import { serverText } from "./server-text.js";
import { sshConnection, type SshConnection } from "./ssh-connection.js";
import { dialFailed, openSocket, timeoutFailure, type DialProblem, type SocketOptions } from "./ssh-socket.js";
import type { SshTarget } from "./ssh-target.js";

const KEEPALIVE_MS = 15_000;
const KEEPALIVE_COUNT = 4;

/** A connection, logged in, or why there is none. */
export type Dialled = Result<SshConnection, DialProblem>;

export interface DialOptions extends SocketOptions {
  readonly login: LoginState;
  /** What was read of known_hosts files in this run, by file. */
  readonly knownHosts: Map<string, readonly KnownHost[]>;
  readonly compressed: boolean;
}

/** One attempt: socket, key exchange with the host key checked, login; all within the limit. */
export async function dial(target: SshTarget, options: DialOptions): Promise<Dialled> {
  const until = Date.now() + options.limitMs;
  const opening = openSocket(target, options);
  const known = knownLines(target, options.knownHosts);
  const [prepared, opened] = await Promise.all([prepareLogin(target, options.login), opening]);
  if (!opened.ok) return opened;
  if (!prepared.ok) {
    opened.value.destroy();
    return dialFailed(prepared.problem);
  }
  return handshake({
    target,
    socket: opened.value,
    login: prepared.value,
    known,
    judge: (key) => checkHostKey(known, target, key),
    limitMs: options.limitMs,
    leftMs: Math.max(1, until - Date.now()),
    signal: options.signal,
    compressed: options.compressed,
  });
}

/** The host key that a server shows, and the lines that are known of it. */
export type FetchedKey = Result<{ readonly key: Buffer; readonly known: readonly KnownHost[] }, DialProblem>;

/** The host key that a server shows, without logging in: the connection ends after the key exchange. */
export async function fetchHostKey(target: SshTarget, options: SocketOptions): Promise<FetchedKey> {
  const opened = await openSocket(target, options);
  const known = knownLines(target, new Map());
  if (!opened.ok) return opened;
  let shown: Buffer | null = null;
  const judge = (key: Buffer) => {
    shown = Buffer.from(key);
    return failureOf("unknown-host-key", "only the key was wanted");
  };
  const { limitMs, signal } = options;
  const dialled = await handshake({
    target,
    socket: opened.value,
    login: NO_LOGIN,
    known,
    judge,
    limitMs,
    leftMs: limitMs,
    signal,
    compressed: false,
  });
  if (shown !== null) return success({ key: shown, known });
  if (dialled.ok) throw new Error("a connection whose host key was refused was opened");
  return dialled;
}

const NO_LOGIN: Login = {
  handler: () => undefined,
  failed: () => failureOf("auth-failed", "no login was wanted"),
};

interface Handshake {
  readonly target: SshTarget;
  readonly socket: Duplex;
  readonly login: Login;
  readonly known: readonly KnownHost[];
  /** Null accepts the host key. */
  readonly judge: (key: Buffer) => Failure | null;
  /** The limit that the person set, for messages, and what is left of it. */
  readonly limitMs: number;
  readonly leftMs: number;
  readonly signal: AbortSignal;
  readonly compressed: boolean;
}

async function handshake(parts: Handshake): Promise<Dialled> {
  const { target, socket, login, known } = parts;
  const { ciphers, macs, kex } = target.restrictions;
  let refusedKey: Failure | null = null;
  let spoke = false;
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    sock: socket,
    username: target.user,
    readyTimeout: parts.leftMs,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_COUNT,
    algorithms: {
      serverHostKey: hostKeyAlgorithms(known, target),
      ...(ciphers === null ? {} : { cipher: [...ciphers] }),
      ...(macs === null ? {} : { hmac: [...macs] }),
      ...(kex === null ? {} : { kex: [...kex] }),
      compress: parts.compressed ? ["zlib@openssh.com", "none"] : ["none", "zlib@openssh.com"],
    },
    hostVerifier: (key: Buffer) => {
      refusedKey = parts.judge(key);
      return refusedKey === null;
    },
    authHandler: login.handler,
  });
  const client = ssh.connection;
  if (client === null) throw new Error("node-ssh made no connection");
  const tracked = sshConnection(client, socket, parts.signal);
  client.on("handshake", () => void (spoke = true));
  try {
    await connecting;
    return success(tracked);
  } catch (error) {
    socket.destroy();
    if (refusedKey !== null) return dialFailed(refusedKey);
    return handshakeFailed(error instanceof Error ? error : new Error(String(error)), parts, spoke);
  }
}

function handshakeFailed(
  error: Error,
  { target, login, limitMs, signal }: Handshake,
  spoke: boolean,
): Result<never, DialProblem> {
  const where = endpointText(target);
  const level = "level" in error ? error.level : "";
  if (signal.aborted) return dialFailed(failureOf("timeout", `interrupted while connecting to ${where}`));
  if (level === "client-authentication" || level === "agent") return dialFailed(login.failed());
  if (level === "client-timeout") return dialFailed(timeoutFailure(where, limitMs));
  // The server's own farewell (a disconnect message has a number): after the key exchange it is about the login.
  const farewell = "code" in error && typeof error.code === "number";
  if (farewell && spoke) return dialFailed(login.failed());
  const early = !spoke && (level === "client-socket" || level === "protocol" || (level === "" && !farewell));
  const said = serverText(error.message);
  return dialFailed(failureOf("handshake", `${where} did not complete the ssh handshake: ${said}`), early);
}
