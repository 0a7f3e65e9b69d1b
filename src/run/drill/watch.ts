import type { Seen } from "../../model/probe.js";
import type { Watch } from "../../model/drill.js";
import { clientProbe } from "../../probe/client-probe.js";
import type { ProbeOrigin } from "../../probe/probe-origin.js";
import type { ProbeRecord } from "./outage.js";

/** A watch that runs: probes are started on time, whatever became of the ones before. */
export interface RunningWatch {
  readonly watch: Watch;
  /** All probes so far, in the order of their starts. */
  readonly records: readonly ProbeRecord[];
  /** Why the last probe that failed did; null when none has. */
  failure(): string | null;
  /** Starts no more probes and waits, at most their own limit, for those under way. */
  stop(): Promise<void>;
}

interface OpenRecord {
  readonly startedAt: number;
  endedAt: number | null;
  ok: boolean;
}

/**
 * Starts a watch: a probe at each multiple of its interval, so that a slow moment does not shift the rest. What was due
 * in a moment in which nothing ran is left out, and no more probes are under way than their limit accounts for: a
 * machine that has no time to spare is not given more to do. (The outage is a span between answers; it stays the same.)
 */
export function startWatch(watch: Watch, origin: ProbeOrigin): RunningWatch {
  const records: OpenRecord[] = [];
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  let failure: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  const note = (record: OpenRecord, seen: Seen): void => {
    record.endedAt = performance.now();
    record.ok = seen.ok;
    if (!seen.ok) failure = seen.text;
  };
  const probe = (): void => {
    const record: OpenRecord = { startedAt: performance.now(), endedAt: null, ok: false };
    records.push(record);
    const work = clientProbe(watch.probe, origin, { limitMs: watch.timeoutMs })
      .then((seen) => note(record, seen))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };
  const mostUnderWay = 2 * Math.ceil(watch.timeoutMs / watch.everyMs) + 1;
  let turn = 0;
  const next = (): void => {
    if (underWay.size < mostUnderWay) probe();
    // A timer may come up to a millisecond early: the turn that it came for is not taken once more.
    turn = Math.max(turn, Math.floor((performance.now() - began) / watch.everyMs)) + 1;
    timer = setTimeout(next, began + turn * watch.everyMs - performance.now());
  };
  next();
  return {
    watch,
    records,
    failure: () => failure,
    async stop() {
      if (timer !== null) clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}
