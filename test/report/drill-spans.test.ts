import fc from "fast-check";
import { expect, test } from "vitest";
import { longestOutage, sharedMs, type MeasuredEvent } from "../../src/report/drill-spans.js";
import type { DrillTrace } from "../../src/run/events.js";
import { outageIn, type ProbeRecord } from "../../src/run/drill/outage.js";
import { recordedDrills } from "./page/runs.js";

/** A drill as it was recorded. */
function recorded(): { readonly drill: MeasuredEvent; readonly trace: DrillTrace } {
  for (const { event } of recordedDrills())
    if (event.event === "drill-done" && event.trace !== undefined) return { drill: event, trace: event.trace };
  throw new Error("no drill is recorded");
}
const { drill, trace } = recorded();

const EVERY = 100;
/** Probes on time, each answered or lost after up to two seconds: some later than those that began behind them. */
const records = fc
  .array(fc.record({ took: fc.integer({ min: 0, max: 2000 }), ok: fc.boolean() }), { minLength: 1, maxLength: 80 })
  .map((all) =>
    all.map(({ took, ok }, i): ProbeRecord => ({ startedAt: i * EVERY - 1000, endedAt: i * EVERY - 1000 + took, ok })),
  );

test("the longest outage of a picture is as long as it was measured", () => {
  fc.assert(
    fc.property(records, fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 4000 }), (all, from, length) => {
      const answered = all.flatMap(({ ok, endedAt }) => (ok && endedAt !== null ? [endedAt] : []));
      const lost = all.flatMap(({ ok, startedAt }) => (ok ? [] : [startedAt]));
      const probes = [{ probe: "ping 192.0.2.1", everyMs: EVERY, answered, lost }];
      const window = { from, to: from + length };
      const drawn = longestOutage({ ...trace, probes }, window);
      expect((drawn?.to ?? 0) - (drawn?.from ?? 0)).toBe(outageIn(all, { ...window, everyMs: EVERY }).ms);
    }),
  );
});

test("two hosts have an address for as long as both were seen with it, in however many pieces", () => {
  const held = (host: string, fromMs: number, toMs: number) => ({
    host,
    address: "192.0.2.1",
    mac: null,
    fromMs,
    toMs,
  });
  const event: MeasuredEvent = { ...drill, address: "192.0.2.1" };
  const seen = (...holdings: DrillTrace["holdings"]) => sharedMs(event, { ...trace, holdings });
  expect(seen(held("a", 0, 60), held("b", 10, 30), held("b", 31, 60))).toBe(49);
  expect(seen(held("a", 0, 20), held("b", 20, 60), held("a", 70, 90))).toBe(0);
});
