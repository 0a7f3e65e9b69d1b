import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { contactGate } from "../../src/run/contact-gate.js";

/** Forty pieces of work that end when they are told to. */
function fortyOf(gate: ReturnType<typeof contactGate>) {
  let underWay = 0;
  let end: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (end = resolve));
  const all = Array.from({ length: 40 }, (_, i) =>
    gate(async () => {
      underWay += 1;
      await told;
      return i;
    }),
  );
  return { underWay: () => underWay, end, all: Promise.all(all) };
}

test("while the event loop waits, all are let in", async () => {
  const forty = fortyOf(contactGate());
  await expect.poll(() => forty.underWay(), { timeout: 10_000, interval: 50 }).toBe(40);
  forty.end();
  expect(await forty.all).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

test("while it is busy, only a few are", async () => {
  let busy = true;
  const spin = (): void => {
    const until = performance.now() + 5;
    while (performance.now() < until);
    if (busy) setImmediate(spin);
  };
  spin();
  const forty = fortyOf(contactGate());
  await sleep(200);
  expect(forty.underWay()).toBe(12);
  busy = false;
  forty.end();
  expect(await forty.all).toHaveLength(40);
});

test("work that fails makes room for the next", async () => {
  const gate = contactGate();
  const wrong = Array.from({ length: 30 }, () => gate(() => Promise.reject(new Error("no"))));
  const ends = await Promise.allSettled(wrong);
  expect(ends.every(({ status }) => status === "rejected")).toBe(true);
  expect(await gate(() => Promise.resolve("yes"))).toBe("yes");
});
