import type { DrillDone, DrillTrace, Holding, SwitchDone } from "../run/events.js";

/** A drill or a switch: what was measured at a client. */
export type MeasuredEvent = DrillDone | SwitchDone;

/** A span of a drill: ms after the fault. `to` is Infinity where it has no end. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** From just before the fault until it was undone, or until the pair was whole where that is no part of its own. */
export function faultPart(event: MeasuredEvent, trace: DrillTrace): TimeSpan {
  const before = trace.probes.reduce((first, { answered }) => Math.min(first, answered[0] ?? 0), 0);
  const end = Math.max(trace.restoreMs, (event.predicted?.maxMs ?? 0) * 1.02, 1000);
  return {
    from: Math.max(before, -0.1 * end),
    to: hasRestoration(event, trace) ? Math.max(trace.restoreMs, 1000) : end,
  };
}

/** True when it took time to make the pair whole again. */
export function hasRestoration(event: MeasuredEvent, { endMs, restoreMs }: DrillTrace): boolean {
  return event.event === "drill-done" && endMs - restoreMs > 500;
}

/** From the first probe that was lost to the next that was answered; to no end where none was. */
export function lossesOf(answered: readonly number[], lost: readonly number[]): readonly TimeSpan[] {
  const all = [...answered.map((at) => ({ at, ok: true })), ...lost.map((at) => ({ at, ok: false }))];
  const spans: TimeSpan[] = [];
  let open: number | null = null;
  for (const { at, ok } of all.sort((a, b) => a.at - b.at)) {
    if (!ok) open ??= at;
    else if (open !== null) {
      spans.push({ from: open, to: at });
      open = null;
    }
  }
  return open === null ? spans : [...spans, { from: open, to: Infinity }];
}

/**
 * The longest outage in a window, as it is measured (run/drill/outage.ts): the span between two answers less the
 * interval, since a client that asks each second is not without an answer for a second. Null where nothing was watched.
 */
export function longestOutage(trace: DrillTrace, window: TimeSpan): TimeSpan | null {
  const all = trace.probes.map(({ answered, everyMs }) => longestIn(answered, window, everyMs));
  return all.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0] ?? null;
}

function longestIn(answered: readonly number[], { from, to }: TimeSpan, everyMs: number): TimeSpan {
  // They come in the order in which their probes began.
  const sorted = answered.filter((at) => at <= to).toSorted((a, b) => a - b);
  const start = Math.max(from - everyMs, sorted.findLast((at) => at <= from) ?? -Infinity);
  const points = [start, ...sorted.filter((at) => at > from), Math.max(to, start)];
  const spans = points.slice(1).map((at, i) => ({ from: points[i] ?? at, to: at }));
  const longest = spans.reduce((most, one) => (one.to - one.from > most.to - most.from ? one : most));
  return { from: Math.min(longest.to, longest.from + everyMs), to: longest.to };
}

/** The windows in which outages are measured: until the fault was undone, and from then until the pair was whole. */
export function measuredIn({ restoreMs, endMs }: DrillTrace): { readonly fault: TimeSpan; readonly undo: TimeSpan } {
  return { fault: { from: 0, to: restoreMs }, undo: { from: restoreMs, to: endMs } };
}

/** When a host was seen with the drill's address in a part; a bar begins where hap first saw it. */
export function heldSpans(event: MeasuredEvent, trace: DrillTrace, host: string, part: TimeSpan): readonly Holding[] {
  return (
    trace.holdings
      .filter((one) => one.host === host && one.address === event.address)
      // Whoever is seen first had it before the fault too.
      .map((one, i) =>
        i === 0 && one.host === event.holderBefore ? { ...one, fromMs: Math.min(one.fromMs, part.from) } : one,
      )
      .filter(({ fromMs, toMs }) => toMs >= part.from && fromMs <= part.to)
  );
}

/** The probes that began before the fault was undone, and those of them that were lost; older records have all. */
export function probesByFault({ watches }: MeasuredEvent): { readonly probes: number; readonly lost: number } {
  const counts = watches.map(({ probes, lost, byFault }) => byFault ?? { probes, lost });
  return {
    probes: counts.reduce((sum, one) => sum + one.probes, 0),
    lost: counts.reduce((sum, one) => sum + one.lost, 0),
  };
}

/** How long two hosts were seen with the drill's address at the same time (ms). */
export function sharedMs({ address }: MeasuredEvent, { holdings }: DrillTrace): number {
  const own = holdings.filter((one) => one.address === address);
  const shared = own.flatMap((a, i) =>
    own
      .slice(i + 1)
      .filter((b) => b.host !== a.host)
      .map((b) => Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs)),
  );
  return shared.reduce((sum, ms) => sum + Math.max(0, ms), 0);
}

/** The hosts of a drill: those whose clocks were asked, then any other that told something. */
export function drillHosts({ clocks, logs }: DrillTrace): readonly string[] {
  return [...new Set([...clocks, ...logs].map(({ host }) => host))];
}
