import { expect, test } from "vitest";
import { newRunId, RUN_ID } from "../../src/model/run-id.js";

test("a run's name has its time, sorts by it, and is another each time", () => {
  const at = new Date("2026-11-28T15:03:01.250Z");
  expect(newRunId(at)).toMatch(/^20261128T150301Z-[0-9a-f]{8}$/);
  expect(newRunId(at)).toMatch(RUN_ID);
  expect(newRunId(at)).not.toBe(newRunId(at));
  expect(newRunId(at) < newRunId(new Date("2026-11-28T15:03:02Z"))).toBe(true);
});
