/** Why a connection is gone whose signal has aborted: not the host, but who runs hap has ended it. */
export const CUT_OFF = "hap was told twice to stop, and cut it off";

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `action` when the signal aborts; gives what takes that back. All actions share one listener: an AbortSignal
 * goes through its whole list for each one that is added or taken away, and every connection of a run waits for the
 * same signal.
 */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  let actions = waiting.get(signal);
  if (actions === undefined) {
    const own = new Set<() => void>();
    signal.addEventListener("abort", () => {
      for (const each of own) each();
    });
    waiting.set(signal, (actions = own));
  }
  actions.add(action);
  return () => void actions.delete(action);
}
