import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outageOf } from "../../src/run/drill/measured.js";
import type { RunningWatch } from "../../src/run/drill/watch.js";
import { isAnswering, outageIn, type ProbeRecord } from "../../src/run/drill/outage.js";

const everyMs = 100;
const answer = (startedAt: number, tookMs = 1): ProbeRecord => ({ startedAt, endedAt: startedAt + tookMs, ok: true });
const loss = (startedAt: number): ProbeRecord => ({ startedAt, endedAt: startedAt + 1000, ok: false });
const steady = (from: number, to: number): readonly ProbeRecord[] =>
  Array.from({ length: Math.floor((to - from) / everyMs) }, (_, i) => answer(from + i * everyMs));

describe("outageIn", () => {
  it("is nothing while every probe is answered", () => {
    expect(outageIn(steady(0, 5000), { from: 1000, to: 4000, everyMs })).toEqual({ ms: 0, probes: 30, lost: 0 });
  });

  it("is the longest span between two answers, less the interval", () => {
    const lost = Array.from({ length: 12 }, (_, i) => loss(1000 + i * everyMs));
    const records = [...steady(0, 1000), ...lost, ...steady(2200, 4000)];
    expect(outageIn(records, { from: 1000, to: 4000, everyMs })).toEqual({ ms: 1200, probes: 30, lost: 12 });
  });

  it("begins at the last answer before the fault", () => {
    const records = [...steady(0, 1000), ...steady(1500, 2000)];
    expect(outageIn(records, { from: 950, to: 2000, everyMs }).ms).toBe(500);
  });

  it("ends with the window when nothing is answered any more", () => {
    expect(outageIn(steady(0, 1000), { from: 1000, to: 4000, everyMs }).ms).toBe(4000 - 901 - everyMs);
  });

  it("does not count again what was amiss before the window", () => {
    const records = [...steady(0, 1000), ...steady(3050, 4000)];
    expect(outageIn(records, { from: 3000, to: 4000, everyMs }).ms).toBe(51);
  });

  it("takes answers by when they came, not by when they were asked for", () => {
    const records = [...steady(0, 1000), answer(1000, 900), ...steady(2000, 3000)];
    expect(outageIn(records, { from: 950, to: 3000, everyMs }).ms).toBe(1900 - 901 - everyMs);
  });

  const anyRecords = fc.array(
    fc.record({
      startedAt: fc.integer({ min: 0, max: 9000 }),
      took: fc.integer({ min: 0, max: 1000 }),
      ok: fc.boolean(),
    }),
    { maxLength: 80 },
  );
  const made = (list: readonly { startedAt: number; took: number; ok: boolean }[]): readonly ProbeRecord[] =>
    list.map(({ startedAt, took, ok }) => ({ startedAt, endedAt: startedAt + took, ok }));
  const window = { from: 2000, to: 8000, everyMs };

  it("is never negative and never longer than its window", () => {
    fc.assert(
      fc.property(anyRecords, (list) => {
        const { ms, probes, lost } = outageIn(made(list), window);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(window.to - window.from);
        expect(lost).toBeLessThanOrEqual(probes);
      }),
    );
  });

  it("never grows by one more answer, and does not depend on the order", () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 0, max: 9000 }), (list, at) => {
        const records = made(list);
        const before = outageIn(records, window).ms;
        expect(outageIn([...records, answer(at)], window).ms).toBeLessThanOrEqual(before);
        expect(outageIn(records.toReversed(), window).ms).toBe(before);
      }),
    );
  });

  it("moves with the clock", () => {
    fc.assert(
      fc.property(anyRecords, fc.integer({ min: 0, max: 1_000_000 }), (list, by) => {
        const later = made(list.map((record) => ({ ...record, startedAt: record.startedAt + by })));
        const moved = { from: window.from + by, to: window.to + by, everyMs };
        expect(outageIn(later, moved)).toEqual(outageIn(made(list), window));
      }),
    );
  });
});

describe("the outage of a drill", () => {
  const records = [...steady(0, 1000), ...Array.from({ length: 68 }, (_, i) => loss(1000 + i * everyMs))];
  const watch = { watch: { everyMs }, records: [...records, ...steady(7800, 9000)] } as unknown as RunningWatch;
  const spans = { faultAt: 1000, restoreAt: 1050, endAt: 8500 };

  it("is told apart from that of the restoration", () => {
    const { fault, restoring } = outageOf(watch, { ...spans, restoreAt: 5000, interrupted: false });
    expect([fault.lost, restoring.lost]).toEqual([40, 28]);
    expect([fault.ms, restoring.ms]).toEqual([3999, 2801]);
  });

  it("is all the fault's when Ctrl-C ended it before anything came of that", () => {
    const { fault, restoring } = outageOf(watch, { ...spans, interrupted: true });
    expect(fault).toMatchObject({ lost: 68, ms: 6800 });
    expect(restoring).toEqual({ ms: 0, probes: 0, lost: 0 });
  });
});

describe("isAnswering", () => {
  it("wants several answers in a row at the end", () => {
    expect(isAnswering(steady(0, 300), 3, 300, 1100)).toBe(true);
    expect(isAnswering(steady(0, 200), 3, 200, 1100)).toBe(false);
    expect(isAnswering([...steady(0, 300), loss(300)], 3, 1400, 1100)).toBe(false);
  });

  it("does not take a probe that waits for long for an answer", () => {
    const waiting = { startedAt: 300, endedAt: null, ok: false };
    expect(isAnswering([...steady(0, 300), waiting], 3, 350, 1100)).toBe(true);
    expect(isAnswering([...steady(0, 300), waiting], 3, 1500, 1100)).toBe(false);
  });
});
