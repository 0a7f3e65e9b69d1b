import { closeSync, openSync } from "node:fs";
import type { Environment } from "./environment.js";

/** Signals that come within this time (ms) are one wish: a terminal, a supervisor and a parent may each send theirs. */
const ONE_WISH_MS = 250;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What Ctrl-C does: the first ends the run after the exchange that is under way, the second cuts the connections. */
export interface Interrupts {
  readonly stop: AbortSignal;
  readonly cut: AbortSignal;
  /** Gives the signals back to the process. */
  release(): void;
}

/**
 * Listens for SIGINT, SIGTERM and SIGHUP; the latter two stop like Ctrl-C, and so does an output that is lost. Says so
 * once, at the first signal.
 */
export function interrupts(env: Environment): Interrupts {
  const stop = new AbortController();
  const cut = new AbortController();
  let first = Number.NEGATIVE_INFINITY;
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      if (performance.now() - first > ONE_WISH_MS) cut.abort();
      return;
    }
    first = performance.now();
    stop.abort();
    env.stderr.write("\ninterrupted: finishing what is under way on the hosts; Ctrl-C again cuts it off\n");
  };
  const onLost = (): void => stop.abort();
  if (env.lost.aborted) onLost();
  env.lost.addEventListener("abort", onLost);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    cut: cut.signal,
    release: () => {
      env.lost.removeEventListener("abort", onLost);
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

/**
 * For as long as a command has hap's place at the terminal: hap outlives it, to end with its status. A terminal sends
 * Ctrl-C and its own end to the command too; what comes to hap alone is passed on. Gives what ends that.
 */
export function passSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const byTerminal = hasTerminal();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signal === "SIGTERM" || !byTerminal) send(signal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

/** Whether this process belongs to a terminal, wherever its input and output go. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r+"));
    return true;
  } catch {
    return false;
  }
}
