import { drawable, printable } from "../diagnostics/visible.js";
import type { Output } from "../report/reporter.js";

/** The process's own streams. Everything that hap prints goes through one of these, and so through one filter. */
export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
  /** stdout for lines that are rewritten: the cursor may move. */
  readonly screen: Output;
  /** Writes bytes of stdout as they are, for a secret that another program reads. Never for what a person looks at. */
  readonly exactly: (text: string) => void;
  /** Aborted when stdout can no longer be written: its reader went away, or the disk is full. */
  readonly lost: AbortSignal;
}

/** 128 and SIGPIPE: how a program ends whose reader went away. */
const BROKEN_PIPE = 141;

const COLUMNS = 100;
const ROWS = 24;

/**
 * Takes over stdout and stderr. Once stdout is lost nothing more is written to it, and the exit status says so: a
 * command that only prints ends as a broken pipe does, and quietly; any other reason is told by `say`, with a status of
 * at least 1. A command that `acts` is stopped by the signal `lost` and keeps the status that it then has.
 */
export function openOutputs(say: (reason: string) => string, acts: boolean): Outputs {
  const lost = new AbortController();
  let broken = false;
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (lost.signal.aborted) return;
    broken = error.code === "EPIPE";
    if (!broken) process.stderr.write(say(reasonFor(error)));
    lost.abort();
  });
  process.on("exit", (code) => {
    if (!lost.signal.aborted) return;
    if (!broken) process.exitCode = code === 0 || code === 130 ? 1 : code;
    else if (!acts) process.exitCode = BROKEN_PIPE;
  });
  const write = (text: string): void => {
    if (!lost.signal.aborted) process.stdout.write(text);
  };
  return {
    stdout: outputOf(process.stdout, (text) => write(printable(text))),
    screen: outputOf(process.stdout, (text) => write(drawable(text))),
    stderr: outputOf(process.stderr, (text) => void process.stderr.write(printable(text))),
    exactly: write,
    lost: lost.signal,
  };
}

function reasonFor({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOSPC") return "no space is left there";
  return code === "EIO" ? "the device does not work" : message;
}

function outputOf(stream: NodeJS.WriteStream, write: (text: string) => void): Output {
  return {
    write,
    columns: () => (stream.isTTY ? stream.columns : COLUMNS),
    rows: () => (stream.isTTY ? stream.rows : ROWS),
    isTty: stream.isTTY,
  };
}
