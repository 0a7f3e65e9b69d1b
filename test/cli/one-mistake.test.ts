import { expect, test } from "vitest";
import { mutationsOf, playbooks, tally, WAYS } from "./mutations.js";

/** Slips that are looked at in each way, spread evenly over all playbooks; `mutate.ts` looks at more. */
const EACH = 20;

test("most slips of a hand that are noticed give one error", () => {
  const all = WAYS.map((way) => {
    const slips = [...playbooks()].flatMap(([file, text]) => mutationsOf(file, text, way));
    expect(slips.length, way).toBeGreaterThan(EACH);
    return tally(slips, { step: Math.floor(slips.length / EACH), offset: 7 });
  });
  const sum = (from: number) =>
    all.reduce((total, { counts }) => total + counts.slice(from).reduce((a, b) => a + b, 0), 0);
  expect(sum(1)).toBeGreaterThan(EACH * 2);
  const several = all.flatMap(({ worst }) =>
    worst.map(
      ({ mutation, problems }) => `${mutation.file}:${mutation.line} ${problems.map(({ code }) => code).join(" ")}`,
    ),
  );
  expect(several.length / sum(1), several.join("\n")).toBeLessThanOrEqual(0.05);
});

test("a doubled line that opens a block gives at most two errors", () => {
  const openers = [...playbooks()].flatMap(([file, text]) =>
    mutationsOf(file, text, "double").filter(({ what }) => /\{\s*$/.test(what) && !what.includes("${")),
  );
  expect(openers.length).toBeGreaterThan(50);
  const { worst } = tally(openers, { step: Math.floor(openers.length / 30), offset: 1 });
  const heaps = worst.filter(({ problems }) => problems.length > 2);
  expect(heaps.map(({ mutation }) => `${mutation.file}:${mutation.line} ${mutation.what}`)).toEqual([]);
});
