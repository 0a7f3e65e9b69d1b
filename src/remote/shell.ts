import { randomBytes } from "node:crypto";
import { helloText } from "./exchange-script.js";
import { frameScanner } from "./frame-scanner.js";
import type { ShellChannel, ShellEnd } from "./shell-channel.js";

/** More output than this in one frame ends the shell (bytes). */
const OUTPUT_LIMIT = 64 * 1024 * 1024;
/** How much of what stands outside frames is kept for messages (bytes). */
const NOISE_KEPT = 4096;
/** More than this before the hello is taken for endless (bytes). */
const NOISE_LIMIT = 4 * 1024 * 1024;

export type FrameEnd =
  | { readonly kind: "done"; readonly status: number }
  /** The shell has ended (`exited`), or the way to it is gone. */
  | { readonly kind: "lost"; readonly reason: string; readonly exited: boolean };

/** One framed piece of work in a shell, and what it has printed so far. */
export interface Frame {
  readonly nonce: string;
  /** Process id from the begin marker, or null before it was seen. */
  pid(): number | null;
  stdout(): Buffer;
  stderr(): Buffer;
  /** Resolves when the end was seen on both streams, or the shell is gone. */
  readonly ended: Promise<FrameEnd>;
}

/** A running shell that works through frames, one after the other. */
export interface Shell {
  /** The frame of the hello, sent at the start: its end proves that a POSIX shell listens. */
  readonly hello: Frame;
  /** Sends text made for a fresh nonce; frames may be sent before earlier ones have ended. */
  send(text: (nonce: string) => string, onStdout?: (chunk: Buffer) => void): Frame;
  /** Sends text that prints nothing. */
  tell(text: string): void;
  /** The last bytes seen outside frames: stderr, else stdout. */
  lastNoise(): string;
  /** Resolves when more than 4 MiB came before the hello. */
  readonly flooded: Promise<{ readonly kind: "flooded" }>;
  destroy(): void;
}

interface OpenFrame extends Frame {
  finish(end: FrameEnd): void;
  side(stream: "out" | "err"): Parameters<ReturnType<typeof frameScanner>["expect"]>[0];
}

/** Takes over a channel on which a shell reads its commands, and sends the hello. `shellPath` runs the scripts. */
export function startShell(channel: ShellChannel, shellPath: string): Shell {
  const flood = deferred<{ readonly kind: "flooded" }>();
  let outside = 0;
  const count = (chunk: Buffer) => {
    outside += chunk.length;
    if (outside > NOISE_LIMIT) flood.resolve({ kind: "flooded" });
  };
  const noise = { out: noiseKeeper(count), err: noiseKeeper(count) };
  const scanners = { out: frameScanner(noise.out.add), err: frameScanner(noise.err.add) };
  const open = new Set<OpenFrame>();
  let gone: FrameEnd | null = null;

  channel.listen({ stdout: (chunk) => scanners.out.feed(chunk), stderr: (chunk) => scanners.err.feed(chunk) });
  function lose(reason: string, exited: boolean): void {
    gone ??= { kind: "lost", reason, exited };
    for (const frame of open) frame.finish(gone);
  }
  void channel.ended.then((end) => lose(reasonOf(end), end.kind !== "lost"));

  function send(text: (nonce: string) => string, onStdout: (chunk: Buffer) => void = () => undefined): Frame {
    const frame = openFrame(onStdout, () => channel.destroy());
    if (gone !== null) {
      frame.finish(gone);
      return frame;
    }
    open.add(frame);
    void frame.ended.then(() => open.delete(frame));
    scanners.out.expect(frame.side("out"));
    scanners.err.expect(frame.side("err"));
    channel.write(text(frame.nonce));
    return frame;
  }

  return {
    hello: send((nonce) => helloText(nonce, shellPath)),
    send,
    tell: (text) => void (gone === null && channel.write(text)),
    lastNoise: () => noise.err.last() || noise.out.last(),
    flooded: flood.promise,
    destroy() {
      channel.destroy();
      lose("the session was closed", false);
    },
  };
}

function reasonOf(end: ShellEnd): string {
  if (end.kind !== "exit") return end.reason;
  return end.signal === null
    ? `the shell ended with status ${end.status ?? "unknown"}`
    : `the shell was ended by ${end.signal}`;
}

function openFrame(onStdout: (chunk: Buffer) => void, overflow: () => void): OpenFrame {
  const output = { out: [] as Buffer[], err: [] as Buffer[] };
  const status: { out: string | null; err: string | null } = { out: null, err: null };
  let size = 0;
  let pid: number | null = null;
  const { promise, resolve } = deferred<FrameEnd>();
  const nonce = randomBytes(12).toString("hex");
  return {
    nonce,
    pid: () => pid,
    stdout: () => Buffer.concat(output.out),
    stderr: () => Buffer.concat(output.err),
    ended: promise,
    finish: resolve,
    side: (stream) => ({
      nonce,
      begin: (word) => void (pid = Number(word) || null),
      data(chunk) {
        size += chunk.length;
        if (size > OUTPUT_LIMIT) {
          resolve({ kind: "lost", reason: `it printed more than ${OUTPUT_LIMIT / 1024 / 1024} MiB`, exited: false });
          overflow();
          return;
        }
        output[stream].push(chunk);
        if (stream === "out") onStdout(chunk);
      },
      end(word) {
        status[stream] = word;
        if (status.out !== null && status.err !== null) resolve({ kind: "done", status: Number(status.out) });
      },
    }),
  };
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => void (resolve = settle));
  return { promise, resolve };
}

interface NoiseKeeper {
  readonly add: (chunk: Buffer) => void;
  readonly last: () => string;
}

/** Keeps the last bytes. */
function noiseKeeper(count: (chunk: Buffer) => void): NoiseKeeper {
  let kept: Buffer = Buffer.alloc(0);
  return {
    add(chunk) {
      count(chunk);
      kept = Buffer.concat([kept, chunk.subarray(-NOISE_KEPT)]).subarray(-NOISE_KEPT);
    },
    last: () => kept.toString("utf8").trim(),
  };
}
