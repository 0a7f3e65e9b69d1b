/** A queue between work that goes on at several hosts at once and the one reader of the run's events. */
export interface EventQueue<T> {
  push(item: T): void;
  /** No more items; the reader ends when it has taken what is there. */
  end(): void;
  /** The work failed with a bug: the reader gets it as an exception. */
  fail(error: unknown): void;
  items(): AsyncIterableIterator<T>;
}

/** Makes an empty queue for one reader. */
export function eventQueue<T>(): EventQueue<T> {
  const waiting: T[] = [];
  let wake: (() => void) | null = null;
  let ended = false;
  let bug: { readonly error: unknown } | null = null;
  const notify = (): void => {
    wake?.();
    wake = null;
  };
  async function* items(): AsyncIterableIterator<T> {
    for (;;) {
      yield* waiting.splice(0);
      if (waiting.length > 0) continue;
      if (bug !== null) throw bug.error;
      if (ended) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return {
    push: (item) => {
      waiting.push(item);
      notify();
    },
    end: () => {
      ended = true;
      notify();
    },
    fail: (error) => {
      bug = { error };
      notify();
    },
    items,
  };
}
