import { expect, test } from "vitest";
import { cellsOf } from "../../src/diagnostics/cells.js";
import { drawable, printable, visible } from "../../src/diagnostics/visible.js";

const MARK = "\ufffd";

test.each([
  ["a tag", "\u{e0041}"],
  ["the last tag", "\u{e007f}"],
  ["a selector of the supplement", "\u{e0100}"],
  ["a soft hyphen", "\u00ad"],
  ["a joiner", "\u200d"],
  ["a non-joiner", "\u200c"],
  ["a mark of direction", "\u200e"],
  ["an Arabic mark of direction", "\u061c"],
  ["a Hangul filler", "\u3164"],
  ["a filler of Hangul's consonants", "\u115f"],
  ["a half-width filler", "\uffa0"],
  ["a selector of an emoji's look", "\ufe0f"],
  ["a selector of another look", "\ufe01"],
  ["an invisible sign of multiplication", "\u2062"],
  ["a joiner of graphemes", "\u034f"],
])("%s between letters is seen", (_name, hidden) => {
  for (const show of [visible, printable, drawable]) expect(show(`no${hidden}de`)).toBe(`no${MARK}de`);
});

test.each([
  ["emojis that are joined", "👩‍👩‍👧"],
  ["a joined emoji with a colour of skin", "👩🏽‍💻"],
  ["a joined emoji with a look", "❤️‍🔥"],
  ["a look", "⚠️"],
  ["a key cap", "1️⃣"],
  ["a flag", "🇩🇪"],
  ["Chinese", "高可用 漢字"],
  ["Korean", "가나다 한"],
  ["combining marks", "e\u0301 naïve"],
])("%s stays as it is", (_name, text) => {
  for (const show of [visible, printable, drawable]) expect(show(`a ${text} b`)).toBe(`a ${text} b`);
});

test("an emoji hides nothing behind it", () => {
  expect(visible("⚠️\ufe0f\ufe0f")).toBe(`⚠️${MARK}${MARK}`);
  expect(visible("👩‍x")).toBe(`👩${MARK}x`);
});

test("what is made visible takes a column, joined emojis and CJK two each", () => {
  const widths = (text: string): readonly number[] => cellsOf(text).map(({ width }) => width);
  expect(widths("a\u3164b")).toEqual([1, 1, 1]);
  expect(widths("👩‍👩‍👧字x")).toEqual([2, 2, 1]);
});
