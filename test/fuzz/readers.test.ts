import { expect, it } from "vitest";
import { fuzz } from "./readers.js";

/** The same inputs each time; `npm run fuzz INPUTS SEED` takes others and more of them. */
const SEED = 5;

it("no changed file makes a reader throw, wait or point outside of it", () => {
  expect(fuzz(SEED, 6000).failures).toEqual([]);
}, 60_000);
