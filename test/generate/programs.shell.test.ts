import { afterAll, beforeAll, expect, test } from "vitest";
import { checkProgram, itemsOf, shrink } from "./check.js";
import { startLab, type Lab } from "./lab.js";

/** A small budget with a seed that is always the same; `npm run generate` goes on with new ones for as long as one likes. */
const PROGRAMS = 1;
const STEPS = 12;
const FIRST = 100;

let lab: Lab;
beforeAll(async () => void (lab = await startLab()));
afterAll(() => lab.stop());

test.each(Array.from({ length: PROGRAMS }, (_, i) => FIRST + i))(
  "a generated program does what a model that knows only steps in order does: seed %i",
  async (seed) => {
    const items = itemsOf(seed, STEPS);
    const { failure } = await checkProgram(lab, items, seed);
    const report = failure === null ? "" : await shrink(lab, items, seed, 12);
    expect(report, `again: npm run generate 1 ${seed} ${STEPS}\n${report}`).toBe("");
  },
);
