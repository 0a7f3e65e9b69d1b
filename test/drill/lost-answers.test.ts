import { expect, it } from "vitest";
import type { DrillPoint } from "../../src/run/drill/drill-point.js";
import { drillFailure } from "../../src/run/drill/drill-failure.js";
import type { Measured } from "../../src/run/drill/measured.js";
import { goodStep } from "../steps/read-step.js";

const { kind, params } = goodStep(`drill "x" {
  fault stop mysql on rs100
  watch tcp 192.168.3.118:10101 every 1s
  expect answers after 10s
}`);
const spec = kind.drill(params);

/** What a drill tells of a watch whose probes without an answer began so many ms after the fault. */
function toldOf(lost: readonly number[]): string | undefined {
  const records = [500, 1500, 9000, 12_000].map((startedAt) => ({ startedAt, endedAt: startedAt, ok: true }));
  const failed = lost.map((startedAt) => ({ startedAt, endedAt: startedAt, ok: false }));
  const point = {
    spec,
    addresses: ["192.168.3.118"],
    links: [],
    target: {},
    other: { run: { host: { name: "node-b" } } },
  } as unknown as DrillPoint;
  const measured = {
    faultAt: 0,
    observedAt: 15_000,
    restoreAt: 15_000,
    failure: null,
    restoration: { restoredAt: 20_000, endedAt: 20_000, todo: [], reason: "", heldBefore: null },
    observation: { split: null, failed: [], answering: true, interrupted: false },
    outages: [
      { watch: { watch: spec?.watches[0], records: [...records, ...failed] }, fault: { ms: 0 }, restoring: { ms: 0 } },
    ],
  } as unknown as Measured;
  const problem = drillFailure(point, measured);
  return problem === null ? undefined : `${problem.code} ${problem.message}`;
}

it("fails where a probe was lost after the time from which all are to be answered, until all is restored", () => {
  expect(toldOf([])).toBeUndefined();
  expect(toldOf([2000, 9999])).toBeUndefined();
  expect(toldOf([20_001])).toBeUndefined();
  const found = "expected every probe answered after 10.00 s, found";
  const probe = "(tcp 192.168.3.118:10101)";
  expect(toldOf([2000, 10_500])).toBe(
    `HAP6236 ${found} a probe without an answer, the last one 10.50 s after the fault ${probe}`,
  );
  expect(toldOf([12_500, 16_000])).toBe(
    `HAP6236 ${found} 2 probes without an answer, the last one 16.00 s after the fault ${probe}`,
  );
});
