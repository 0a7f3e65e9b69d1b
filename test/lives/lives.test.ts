import { describe, expect, it } from "vitest";
import { random } from "../generate/random.js";
import { longestGapMs } from "./client.js";
import type { Lived } from "./life.js";
import { drawFailback, firstPair, KINDS, nextChange, servicesOf, type Pair } from "./model.js";
import { resultsTable } from "./results.js";

const pairOf = (...addresses: readonly number[]): Pair => ({
  ...firstPair("off"),
  groups: [{ node: 0, resources: addresses }],
});

describe("what clients of a life use", () => {
  it("is each address that stays, and a changed one together with the one that takes its place", () => {
    expect(servicesOf(pairOf(118, 119), pairOf(118, 121))).toEqual([[118], [119, 121]]);
    expect(servicesOf(pairOf(118), pairOf(118, 121))).toEqual([[118]]);
    expect(servicesOf(pairOf(118, 119), pairOf(118))).toEqual([[118]]);
  });

  it("is away from the last answer of the old address to the first one of the new", () => {
    const [old, fresh] = [
      [1050, 1100, 1150],
      [3200, 3250],
    ];
    expect(longestGapMs([...(fresh ?? []), ...(old ?? [])], { from: 1000, to: 3300 })).toBe(2050);
  });

  it("is away all the time when nothing answers", () => {
    expect(longestGapMs([900, 4000], { from: 1000, to: 3000 })).toBe(2000);
  });
});

describe("changes of lives", () => {
  it("have each kind, and auto_failback all three ways, within a few lives", () => {
    const kinds = new Set<string>();
    const failbacks = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const choices = random(seed);
      let pair = firstPair(drawFailback(choices));
      for (let i = 0; i < 20; i++) {
        const change = nextChange(pair, choices);
        kinds.add(change.kind);
        pair = change.wanted;
        failbacks.add(pair.failback);
      }
    }
    expect([...kinds].toSorted()).toEqual([...KINDS].toSorted());
    expect(failbacks.size).toBe(3);
  });
});

describe("the table of lives", () => {
  const one: Lived = {
    kind: "address changed",
    happenedMs: 0,
    runMs: 1300,
    predictedMs: 2000,
    wrongExits: 0,
    violations: [],
  };
  const bad: Lived = { ...one, runMs: 4000, wrongExits: 1, violations: ["the run ends with 1"] };

  it("counts changes, violations and wrong ends of runs, and tells what was violated", () => {
    const page = resultsTable([
      { seed: 7, changes: 2, lived: [one, bad] },
      { seed: 8, changes: 2, lived: [{ ...one, kind: "node crashed" }, one] },
    ]);
    expect(page).toContain("seeds 7, 8:\n2 lives, 4 changes, 1 lives with a violation, 1 runs that ended with 0");
    expect(page).toContain("| address changed | 3 | 1 | 1 | 0.0 / 0.0 / 0.0 | 2.0 / 2.0 / 2.0 | 1.3 / 1.3 / 4.0 |");
    expect(page).toContain("| node crashed | 1 | 0 | 0 |");
    expect(page).not.toContain("| hap switch |");
    expect(page).toContain("- seed 7, change 2, address changed: the run ends with 1");
  });

  it("says when no life had a violation", () => {
    expect(resultsTable([{ seed: 7, changes: 1, lived: [one] }])).toContain("No life had a violation.");
  });
});
