/** Time for what moves on the screen. */
export interface Clock {
  /** ms, from any start; only differences count. */
  now(): number;
  /** Calls `tick` every `ms` until the function it gives is called; does not keep the process alive. */
  every(ms: number, tick: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};
