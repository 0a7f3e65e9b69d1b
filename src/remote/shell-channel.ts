import type { Readable, Writable } from "node:stream";

/** How a shell came to its end. */
export type ShellEnd =
  | { readonly kind: "exit"; readonly status: number | null; readonly signal: string | null }
  /** The way to the shell is gone; whether it still runs is unknown. */
  | { readonly kind: "lost"; readonly reason: string };

/** Takes what a running shell prints. */
export interface ShellListener {
  stdout(chunk: Buffer): void;
  stderr(chunk: Buffer): void;
}

/** The streams of one running shell, local or through ssh. */
export interface ShellChannel {
  write(text: string): void;
  /** Replaces the listener; what an earlier one was given is not repeated. */
  listen(listener: ShellListener): void;
  /** Resolves once, after the last output was handed over. */
  readonly ended: Promise<ShellEnd>;
  /** Cuts the streams at once. */
  destroy(): void;
}

interface Streams {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<ShellEnd>;
  readonly destroy: () => void;
}

/** A channel over three streams. Errors of the streams are left to `ended`. */
export function shellChannel({ stdin, stdout, stderr, ended, destroy }: Streams): ShellChannel {
  let listener: ShellListener | null = null;
  for (const stream of [stdin, stdout, stderr]) stream.on("error", () => undefined);
  return {
    write: (text) => void (stdin.writable && stdin.write(text)),
    listen(next) {
      // The streams flow from the first listener on, so that nothing printed before is missed.
      if (listener === null) {
        stdout.on("data", (chunk: Buffer) => listener?.stdout(chunk));
        stderr.on("data", (chunk: Buffer) => listener?.stderr(chunk));
      }
      listener = next;
    },
    ended,
    destroy,
  };
}
