import { expect, it } from "vitest";
import { ALARMS, MISSES } from "./accepted.js";
import { compare, findingsOf } from "./compare.js";
import { judge } from "./daemon.js";
import { generate } from "./generate.js";
import { unexplained } from "./unexplained.js";

/** The same configurations each time; `measure.ts` takes other seeds and more of them. */
const SEED = 7;
const COUNT = 1000;

it("says of Heartbeat's files what the real daemon says, but for the differences that are meant", async () => {
  const cases = generate(SEED, COUNT);
  const judging = judge(cases.map(({ configuration }) => configuration));
  const found = await findingsOf(cases.map(({ configuration }) => configuration));
  const verdicts = await judging;
  const differences = cases.flatMap(({ name }, i) => {
    const verdict = verdicts[i];
    const difference = verdict === undefined ? null : unexplained(found[i] ?? [], verdict);
    return difference === null ? [] : [`${name}: ${difference}`];
  });
  expect(differences).toEqual([]);
  const agreements = verdicts.map((verdict, i) => compare(found[i] ?? [], verdict));
  expect(new Set(agreements)).toEqual(new Set(["both accept", "both refuse", "missed", "false alarm"]));
  const said = found.flatMap((list) => list.map(({ code, message }) => `${code} ${message}`));
  const words = verdicts.flatMap((verdict) => verdict.words);
  expect(ALARMS.filter(({ pattern }) => !said.some((text) => pattern.test(text)))).toEqual([]);
  expect(MISSES.filter(({ pattern }) => !words.some((text) => pattern.test(text)))).toEqual([]);
}, 600_000);
