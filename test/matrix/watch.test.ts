import { expect, test } from "vitest";
import { twoHolders, type Look } from "./watch.js";

/** Looks every 50 ms between two moments. */
const looks = (from: number, to: number, holds: boolean): readonly Look[] =>
  Array.from({ length: (to - from) / 50 }, (_, i) => ({ at: from + 50 * i, holds }));

test("two holders are counted while both were looked at", () => {
  const one = looks(0, 5000, true);
  const other = [...looks(0, 2000, false), ...looks(2000, 3000, true), ...looks(3000, 5000, false)];
  expect(twoHolders([one, other], 1000, 4000)).toEqual({ heldMs: 1000, unknownMs: 0 });
});

test("a host that was not looked at is not known, whatever it held before", () => {
  expect(twoHolders([looks(0, 5000, true), looks(0, 1000, true)], 0, 5000)).toEqual({ heldMs: 1950, unknownMs: 3050 });
  expect(twoHolders([looks(0, 5000, true), []], 1000, 4000)).toEqual({ heldMs: 0, unknownMs: 3000 });
});
