import { applyPatch } from "diff";
import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../src/diagnostics/unified-diff.js";

test("three lines of context, no file headers", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  expect(unifiedDiff(before, before.replace("5", "five"))).toBe("@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
});

test("a new file, a removed one, and no difference", () => {
  expect(unifiedDiff("", "a\nb\n")).toBe("@@ -0,0 +1,2 @@\n+a\n+b\n");
  expect(unifiedDiff("a\n", "")).toBe("@@ -1,1 +0,0 @@\n-a\n");
  expect(unifiedDiff("a\n", "a\n")).toBe("");
});

test("a missing line end at the end of the file is said", () => {
  expect(unifiedDiff("a\n", "a")).toBe("@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n");
});

test("applied to the text before, it gives the text after", () => {
  const text = fc
    .array(fc.constantFrom("a\n", "b\n", "c\n", "\n", "d"), { maxLength: 30 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(applyPatch(before, unifiedDiff(before, after))).toBe(after);
    }),
  );
});

test("two big texts with nothing in common are one hunk between what they share at the ends", () => {
  const lines = (word: string): string => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}\n`).join("");
  const before = `1\n2\n3\n4\n${lines("old")}5\n`;
  const after = `1\n2\n3\n4\n${lines("new")}5\n`;
  const diff = unifiedDiff(before, after);
  expect(diff).toMatch(/^@@ -2,20004 \+2,20004 @@\n 2\n 3\n 4\n-old 0\n/);
  expect(applyPatch(before, diff)).toBe(after);
});
