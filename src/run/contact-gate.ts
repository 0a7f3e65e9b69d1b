/** So many contacts may be under way at any time. */
const FEW = 12;
/** How often the queue is looked at while it waits for the event loop (ms). */
const LOOK_MS = 10;
/** More may be under way while the event loop is busy for less than this share of the time. */
const SPARE = 0.6;

/** Runs work when its turn has come; results and errors are the work's own. */
export type ContactGate = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A queue for contacts. On a fast line key exchange, login and inspection are computing more than waiting, on a slow
 * one waiting more than computing: more than a few are let in only as long as the event loop has time to spare. So
 * nothing else that hap does (a timer, a signal, the screen) stands still behind two hundred of them, and none of them
 * waits for all the others' signatures.
 */
export function contactGate(): ContactGate {
  const queue: (() => void)[] = [];
  let underWay = 0;
  let timer: NodeJS.Timeout | null = null;
  let before = performance.eventLoopUtilization();

  function hasTime(): boolean {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization < SPARE;
  }
  function admit(more: boolean): void {
    while (queue.length > 0 && (underWay < FEW || more)) {
      more &&= underWay < FEW;
      underWay += 1;
      queue.shift()?.();
    }
    if (queue.length > 0) timer ??= setInterval(() => admit(hasTime()), LOOK_MS);
    else if (timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  }
  return async (work) => {
    await new Promise<void>((enter) => {
      queue.push(enter);
      admit(false);
    });
    try {
      return await work();
    } finally {
      underWay -= 1;
      admit(false);
    }
  };
}
