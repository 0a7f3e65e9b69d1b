import { expect, test } from "vitest";
import { grouped } from "../../src/report/grouped.js";

test("a number is grouped as English groups it", () => {
  for (const value of [0, 7, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890]) {
    expect(grouped(value)).toBe(value.toLocaleString("en-US"));
  }
});
