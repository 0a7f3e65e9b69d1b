import type { Duplex } from "node:stream";
import type { Result } from "../diagnostics/diagnostic.js";
import type { Host } from "../model/host.js";
import type { Secret } from "../model/secret.js";

/**
 * What one exchange brought back. The bytes are what the script itself printed; noise before and after is gone. Of
 * stderr the last megabyte is kept.
 */
export type ExchangeResult =
  | { readonly kind: "done"; readonly status: number; readonly stdout: Buffer; readonly stderr: Buffer }
  /** The connection went away before the script's end was seen. Never a success; what the script did is unknown. */
  | { readonly kind: "lost"; readonly reason: string; readonly stdout: Buffer; readonly stderr: Buffer }
  /** The time limit ran out; the remote process group has been ended where that was possible. */
  | { readonly kind: "timeout"; readonly timeoutMs: number; readonly stdout: Buffer; readonly stderr: Buffer };

/** How much a script may print on stdout. A host that prints more loses its shell, and the result is `lost`. */
export interface OutputLimit {
  /** Bytes in all. */
  readonly bytes: number;
  /** Bytes up to and with the first place where this text stands, where that part has a limit of its own. */
  readonly head?: { readonly end: string; readonly bytes: number };
  /** Bytes on stderr. Default 64 MiB: a build may say much. */
  readonly stderr?: number;
}

export interface ExchangeOptions {
  /** Limit for the whole exchange in ms. */
  readonly timeoutMs: number;
  /** Default 8 MiB. */
  readonly output?: OutputLimit;
  /** Called with bytes of the script's stdout as they arrive, for progress. */
  readonly onStdout?: (chunk: Buffer) => void;
  /**
   * True when the script changes the host: it has a shell and a group of processes of its own, and a watcher on the
   * host ends them when the connection is gone, so that a killed hap leaves nothing running there. Else a subshell of
   * the session's shell will do.
   */
  readonly watched: boolean;
}

/** One open way to one host as one user: a shell that runs scripts one after another. */
export interface Session {
  readonly host: Host;
  /**
   * Runs a POSIX-sh script with stdin from /dev/null; it leaves no trace in the shell. The text travels on the shell's
   * stdin only, never in an argument.
   */
  exchange(script: string, options: ExchangeOptions): Promise<ExchangeResult>;
  /**
   * Makes the host run a script when the way to it ends, however that ends: in the session's shell, whose streams are
   * gone by then. It replaces an earlier one. Nobody waits for it.
   */
  atEnd(script: string): void;
  /** A TCP connection that the host opens for us. Never rejects; the stream's owner listens to its errors. */
  connectThrough(address: string, port: number): Promise<ThroughResult>;
  /** Ends the shell and the connection. Never throws. */
  close(): Promise<void>;
}

export type ThroughResult = Result<Duplex, string>;

/** Why a host could not be reached; each has its own message and help in contact-failure.ts. */
export type ContactFailureKind =
  | "no-route"
  | "refused"
  | "timeout"
  | "name-not-found"
  | "unknown-host-key"
  | "changed-host-key"
  | "revoked-host-key"
  | "auth-failed"
  | "key-unreadable"
  | "key-encrypted"
  | "handshake"
  | "jump-failed"
  | "shell-hangs"
  | "shell-noise"
  | "no-shell"
  | "no-user"
  | "no-sudo"
  | "sudo-password-wrong"
  | "sudo-password-needed"
  | "sudo-refused"
  | "bad-config";

export interface ContactFailure {
  readonly kind: ContactFailureKind;
  readonly host: Host;
  /** One line saying what happened, with the facts: address, port, fingerprint. No secret. */
  readonly message: string;
  /** What to do. */
  readonly help: string;
  /** The last lines the remote side printed, if any. */
  readonly stderr: string;
  /**
   * Whether nothing at all came back, as from a host that is dead. One that refuses a connection, or takes it and does
   * not let anybody log in, lives; what fails on this machine, or on the way, says nothing of it.
   */
  readonly isSilent: boolean;
}

export type Contact = Result<Session, ContactFailure>;

/** What a connection needs beyond the host itself; made once per run by the CLI. */
export interface ContactOptions {
  /** Limit in ms for TCP, handshake and login together. Default of the CLI: 10,000. */
  readonly connectTimeoutMs: number;
  /** The ssh_config to read, or null for none. The CLI passes the user's own when it exists. */
  readonly sshConfig: string | null;
  /** `--user`: wins over the inventory. */
  readonly user: string | null;
  /** The operator's home directory, for `~`, default keys and known_hosts. */
  readonly home: string;
  /** The operator's login name, the last fallback for the user. */
  readonly localUser: string;
  /** SSH_AUTH_SOCK, or null. */
  readonly agentSocket: string | null;
  /** Asked when an encrypted key is needed, with its path; absent when nobody can be asked. */
  readonly keyPassphrase?: (path: string) => Promise<Secret | null>;
  readonly signal: AbortSignal;
}
