import type { Environment } from "./environment.js";

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
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      cut.abort();
      return;
    }
    stop.abort();
    env.stderr.write("\ninterrupted: finishing what is under way on the hosts; Ctrl-C again cuts it off\n");
  };
  const onLost = (): void => stop.abort();
  if (env.lost.aborted) onLost();
  env.lost.addEventListener("abort", onLost);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    cut: cut.signal,
    release: () => {
      env.lost.removeEventListener("abort", onLost);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
