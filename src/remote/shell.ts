import { randomBytes } from "node:crypto";
import { helloText } from "./exchange-script.js";
import { frameOutput } from "./frame-output.js";
import { frameScanner, type FrameSide } from "./frame-scanner.js";
import type { OutputLimit } from "./session.js";
import type { ShellChannel, ShellEnd } from "./shell-channel.js";

const MIB = 1024 * 1024;
/** How much of what stands outside frames is kept for messages (bytes). */
const NOISE_KEPT = 4096;
/** More than this before the hello is taken for endless (bytes). */
const NOISE_LIMIT = 4 * MIB;
/** The same between two frames: a daemon that a script has started may print for long. */
const LATER_NOISE_LIMIT = 64 * MIB;
/** The hello prints nothing inside its frame. */
const HELLO_OUTPUT: OutputLimit = { bytes: 4096 };

export type FrameEnd =
  | { readonly kind: "done"; readonly status: number }
  /** The shell has ended (`exited`), or the way to it is gone. */
  | { readonly kind: "lost"; readonly reason: string; readonly exited: boolean };

/** One framed piece of work in a shell, and what it has printed so far. */
export interface ShellFrame {
  readonly nonce: string;
  /** Process id from the begin marker, or null before it was seen. */
  pid(): number | null;
  stdout(): Buffer;
  stderr(): Buffer;
  /** Resolves when the end was seen on both streams, or the shell is gone. */
  readonly ended: Promise<FrameEnd>;
}

export interface FrameOptions {
  readonly output?: OutputLimit | undefined;
  /** Called with bytes of the frame's stdout as they arrive. */
  readonly onStdout?: ((chunk: Buffer) => void) | undefined;
}

/** A running shell that works through frames, one after the other. */
export interface Shell {
  /** The frame of the hello, sent at the start: its end proves that a POSIX shell listens. */
  readonly hello: ShellFrame;
  /** Sends text made for a fresh nonce; frames may be sent before earlier ones have ended. */
  send(text: (nonce: string) => string, how?: FrameOptions): ShellFrame;
  /** Sends text that prints nothing. */
  tell(text: string): void;
  /** The last bytes seen outside frames: stderr, else stdout. */
  lastNoise(): string;
  /** Resolves when more than 4 MiB came before the hello. */
  readonly flooded: Promise<{ readonly kind: "flooded" }>;
  destroy(): void;
}

interface OpenFrame extends ShellFrame {
  finish(end: FrameEnd): void;
  side(stream: "out" | "err"): FrameSide;
}

/** Takes over a channel on which a shell reads its commands, and sends the hello. `shellPath` runs the scripts. */
export function startShell(channel: ShellChannel, shellPath: string): Shell {
  const noise = noiseOf((reason) => giveUp(reason));
  const scanners = { out: frameScanner(noise.out), err: frameScanner(noise.err) };
  const open = new Set<OpenFrame>();
  let gone: FrameEnd | null = null;

  // What a shell prints after it was given up is not even looked at.
  channel.listen({
    stdout: (chunk) => void (gone === null && scanners.out.feed(chunk)),
    stderr: (chunk) => void (gone === null && scanners.err.feed(chunk)),
  });
  function lose(reason: string, exited: boolean): void {
    gone ??= { kind: "lost", reason, exited };
    for (const frame of open) frame.finish(gone);
  }
  function giveUp(reason: string): void {
    lose(reason, false);
    channel.destroy();
  }
  void channel.ended.then((end) => lose(endText(end), end.kind !== "lost"));

  function send(text: (nonce: string) => string, how: FrameOptions = {}): ShellFrame {
    const frame = openFrame(how, giveUp);
    if (gone !== null) {
      frame.finish(gone);
      return frame;
    }
    open.add(frame);
    void frame.ended.then(() => {
      open.delete(frame);
      noise.frameEnded();
    });
    scanners.out.expect(frame.side("out"));
    scanners.err.expect(frame.side("err"));
    channel.write(text(frame.nonce));
    return frame;
  }

  const hello = send((nonce) => helloText(nonce, shellPath), { output: HELLO_OUTPUT });
  return {
    hello,
    send,
    tell: (text) => void (gone === null && channel.write(text)),
    lastNoise: noise.last,
    flooded: noise.flooded,
    destroy() {
      channel.destroy();
      lose("the session was closed", false);
    },
  };
}

function endText(end: ShellEnd): string {
  if (end.kind !== "exit") return end.reason;
  return end.signal === null
    ? `the shell ended with status ${end.status ?? "unknown"}`
    : `the shell was ended by ${end.signal}`;
}

/** `giveUp` ends the shell of a host that prints too much or what no shell prints. */
function openFrame({ output, onStdout }: FrameOptions, giveUp: (reason: string) => void): OpenFrame {
  const printed = frameOutput(output);
  const status: { out: string | null; err: string | null } = { out: null, err: null };
  let pid: number | null = null;
  const { promise, resolve } = deferred<FrameEnd>();
  const nonce = randomBytes(12).toString("hex");
  return {
    nonce,
    pid: () => pid,
    stdout: printed.stdout,
    stderr: printed.stderr,
    ended: promise,
    finish: resolve,
    side: (stream) => ({
      nonce,
      begin: (word) => void (pid = /^[1-9]\d{0,9}$/.test(word) ? Number(word) : null),
      data(chunk) {
        const wrong = printed.add(stream, chunk);
        if (wrong !== null) return giveUp(wrong);
        if (stream === "out") onStdout?.(chunk);
      },
      end(word) {
        status[stream] = word;
        if (status.out === null || status.err === null) return;
        if (/^\d{1,3}$/.test(status.out)) resolve({ kind: "done", status: Number(status.out) });
        else giveUp("its shell gave no exit status");
      },
    }),
  };
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => void (resolve = settle));
  return { promise, resolve };
}

interface Noise {
  readonly out: (chunk: Buffer) => void;
  readonly err: (chunk: Buffer) => void;
  readonly last: () => string;
  /** Resolves when more came before the end of the first frame than start-up files print in earnest. */
  readonly flooded: Promise<{ readonly kind: "flooded" }>;
  frameEnded(): void;
}

/**
 * Counts what stands outside frames, and keeps its end; `giveUp` is called when it does not end after the first frame.
 */
function noiseOf(giveUp: (reason: string) => void): Noise {
  const { promise: flooded, resolve } = deferred<{ readonly kind: "flooded" }>();
  const kept = { out: Buffer.alloc(0), err: Buffer.alloc(0) };
  let greeted = false;
  let size = 0;
  const keeper = (stream: "out" | "err") => (chunk: Buffer) => {
    size += chunk.length;
    if (!greeted && size > NOISE_LIMIT) resolve({ kind: "flooded" });
    if (greeted && size > LATER_NOISE_LIMIT) giveUp("it printed without end outside of what it was asked");
    kept[stream] = Buffer.concat([kept[stream], chunk.subarray(-NOISE_KEPT)]).subarray(-NOISE_KEPT);
  };
  return {
    out: keeper("out"),
    err: keeper("err"),
    last: () => kept.err.toString("utf8").trim() || kept.out.toString("utf8").trim(),
    flooded,
    frameEnded: () => {
      greeted = true;
      size = 0;
    },
  };
}
