import { expect, test } from "vitest";
import { durationText, elapsedText } from "../../src/model/duration.js";
import { cut, joinParts, oneLine, pad, shorten, width } from "../../src/report/fit.js";

test("a name is shortened in its middle, never wider than asked", () => {
  expect(shorten("LD_192_168_3_87", 15)).toBe("LD_192_168_3_87");
  expect(shorten("LD_192_168_3_87", 11)).toBe("LD_19…_3_87");
  for (let columns = 1; columns < 16; columns++) {
    expect(width(shorten("LD_192_168_3_87", columns))).toBe(columns);
    expect(width(shorten("設定設定設定設定", columns))).toBeLessThanOrEqual(columns);
  }
});

test("wide and joined characters are cut whole", () => {
  expect(cut("設定を読む", 6)).toBe("設定…");
  expect(cut("e\u0301e\u0301e\u0301", 2)).toBe("e\u0301…");
  expect(pad("設定", 6)).toBe("設定  ");
});

test("text of a host cannot move the cursor", () => {
  expect(oneLine("a\r\n\x1b[2Jb\u009bc\t")).toBe("a ␛[2Jb\ufffdc");
});

test("parts are never broken", () => {
  expect(joinParts(["2 hosts", "14 changed", "", "0 failed"], 20)).toEqual(["2 hosts · 14 changed", "0 failed"]);
});

test("times as people read them", () => {
  expect([0.4, 40, 99.7, 310, 996, 8100, 59_960, 125_000].map(durationText)).toEqual([
    "0 ms",
    "40 ms",
    "100 ms",
    "0.31 s",
    "1.0 s",
    "8.1 s",
    "1 min 00 s",
    "2 min 05 s",
  ]);
  expect([0, 999, 1000, 12_900, 65_000].map(elapsedText)).toEqual(["", "", "1 s", "12 s", "1 min 05 s"]);
});
