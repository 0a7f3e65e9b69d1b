/** One watch probe; times are ms of one clock. */
export interface ProbeRecord {
  readonly startedAt: number;
  /** When it was answered or failed; null while it is under way. */
  readonly endedAt: number | null;
  readonly ok: boolean;
}

/** What a client saw in a window of time. */
export interface Outage {
  /** The longest span between two consecutive answers, less the interval (ms). */
  readonly ms: number;
  /** Probes that started in the window, and those of them that were not answered. */
  readonly probes: number;
  readonly lost: number;
}

export interface OutageWindow {
  readonly from: number;
  readonly to: number;
  /** The watch's interval (ms). */
  readonly everyMs: number;
}

/**
 * The outage in a window. The first span begins at the last answer before it, but no earlier than one interval: what
 * was amiss before belongs to the window before. The last span ends with the window: no answer until then is an outage
 * too.
 */
export function outageIn(records: readonly ProbeRecord[], { from, to, everyMs }: OutageWindow): Outage {
  const answers = records.flatMap((r) => (r.ok && r.endedAt !== null && r.endedAt <= to ? [r.endedAt] : []));
  const start = Math.max(from - everyMs, ...answers.filter((at) => at <= from));
  const points = [start, ...answers.filter((at) => at > from).sort((a, b) => a - b), Math.max(to, start)];
  const spans = points.slice(1).map((at, i) => at - (points[i] ?? at));
  const inside = records.filter((r) => r.startedAt >= from && r.startedAt < to);
  return {
    ms: Math.max(0, Math.max(0, ...spans) - everyMs),
    probes: inside.length,
    lost: inside.filter((r) => !r.ok).length,
  };
}

/**
 * Whether a client is served now: the last probes, at least `count`, were all answered, and none has been waiting for
 * long.
 */
export function isAnswering(records: readonly ProbeRecord[], count: number, now: number, patienceMs: number): boolean {
  const ended = records.filter((r) => r.endedAt !== null);
  const waiting = records.filter((r) => r.endedAt === null);
  if (waiting.some((r) => now - r.startedAt > patienceMs)) return false;
  return ended.length >= count && ended.slice(-count).every((r) => r.ok);
}
