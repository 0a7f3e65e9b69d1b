import { expect, test } from "vitest";
import { madeBefore, type Outcome } from "../../src/shell/read-outcome.js";

const cut = (number: number | null): Outcome => ({ kind: "lost", number, reason: "reset", stderr: "" });
const slow = (number: number | null): Outcome => ({ kind: "timeout", number, timeoutMs: 1, stderr: "" });
const failed = (number: number | null): Outcome => ({ kind: "failed", number, status: 1, stderr: "" });

test("a change that was at work when the way to its host went away counts as made", () => {
  expect([null, 0, 2].map((number) => madeBefore(cut(number)))).toEqual([1, 1, 3]);
  expect([null, 0, 2].map((number) => madeBefore(slow(number)))).toEqual([0, 1, 3]);
});

test("one that failed does not, and those before it do", () => {
  expect([null, 0, 2].map((number) => madeBefore(failed(number)))).toEqual([0, 0, 2]);
});
