import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Watch } from "../../src/model/drill.js";
import type { Found } from "../../src/model/probe.js";
import type { ProbeOrigin } from "../../src/probe/probe-origin.js";
import { startWatch } from "../../src/run/drill/watch.js";

const span = { file: { path: "a.hap", text: "" }, start: 0, end: 0 } as unknown as Watch["span"];
const watch: Watch = {
  probe: { kind: "ping", address: "192.0.2.1", timeoutMs: null, from: null, span } as unknown as Watch["probe"],
  everyMs: 10,
  timeoutMs: 100,
  span,
};
const answered: Found = { ok: true, text: "", evidence: [] };
const nowhere = (): Promise<never> => Promise.reject(new Error("not asked for"));

/** Keeps the only thread busy, as starting a process does on a machine that has no time. */
function busy(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

it("starts one probe for each multiple of its interval, though a timer comes early", async () => {
  const starts: number[] = [];
  const ping = (): Promise<Found> => {
    starts.push(performance.now());
    return Promise.resolve(answered);
  };
  const running = startWatch({ ...watch, everyMs: 100 }, { connect: nowhere, ping } satisfies ProbeOrigin);
  await sleep(2000);
  await running.stop();
  expect(starts.length).toBeGreaterThan(10);
  // Of two for one turn the first comes just before it is due, the second a millisecond or two behind.
  const since = starts.map((at) => (at - (starts[0] ?? 0)) % 100);
  const twice = starts.slice(1).filter((at, i) => at - (starts[i] ?? 0) < 3 && (since[i] ?? 0) > 97);
  expect(twice).toEqual([]);
});

it("does not start more probes than it can when each start takes longer than the interval", async () => {
  let starts = 0;
  const ping = async (): Promise<Found> => {
    starts += 1;
    // Slow for so many only: a watch that never lets go of the thread would not come to the end of this test.
    if (starts < 40) busy(25);
    return answered;
  };
  const running = startWatch(watch, { connect: nowhere, ping } satisfies ProbeOrigin);
  await sleep(100);
  const soon = starts;
  await running.stop();
  expect(soon).toBeGreaterThan(1);
  expect(soon).toBeLessThan(12);
});

it("does not pile up probes that never end", async () => {
  let open = 0;
  const ping = (): Promise<Found> => {
    open += 1;
    return sleep(100_000, answered, { ref: false });
  };
  const slow: Watch = { ...watch, everyMs: 1, timeoutMs: 5 };
  const running = startWatch(slow, { connect: nowhere, ping } satisfies ProbeOrigin);
  await sleep(3);
  busy(200);
  await sleep(0);
  expect(open).toBeLessThanOrEqual(11);
  await running.stop();
});
