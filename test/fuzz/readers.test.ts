import { expect, it } from "vitest";
import { fuzzPlaybooks } from "./playbooks.js";
import { fuzz } from "./readers.js";

/** The same inputs each time; `npm run fuzz INPUTS SEED` takes others and more of them. */
const SEED = 5;

it("no changed file makes a reader throw, wait or point outside of it", () => {
  expect(fuzz(SEED, 6000).failures).toEqual([]);
});

it("no changed playbook or inventory does, and what is right is formatted once and for all", () => {
  expect(fuzzPlaybooks(SEED, 400).failures).toEqual([]);
});
