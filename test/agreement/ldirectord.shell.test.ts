import { expect, it } from "vitest";
import {
  generateLdirectord,
  judgeLdirectord,
  LDIRECTORD_ALARMS,
  LDIRECTORD_MISSES,
  ldirectordFindings,
  unexplainedLdirectord,
} from "./ldirectord.js";

/** The same configurations each time; `measure-ldirectord.ts` takes other seeds and more of them. */
const SEED = 6;
const COUNT = 700;

it("says of ldirectord's files what its own reader says, but for the differences that are meant", async () => {
  const cases = generateLdirectord(SEED, COUNT);
  const verdicts = await judgeLdirectord(cases);
  expect(verdicts.length).toBe(cases.length);
  const differences = cases.flatMap(({ name, text }, i) => {
    const difference = unexplainedLdirectord(text, verdicts[i] ?? null);
    return difference === null ? [] : [`${name}: ${difference}`];
  });
  expect(differences).toEqual([]);
  expect(verdicts.filter((refused) => refused === null).length).toBeGreaterThan(COUNT / 6);
  expect(verdicts.filter((refused) => refused !== null).length).toBeGreaterThan(COUNT / 6);
  // A reason that nothing needs any more is taken out.
  const said = cases.flatMap(({ text }, i) =>
    verdicts[i] === null ? ldirectordFindings(text).map(({ code, message }) => `${code} ${message}`) : [],
  );
  expect(LDIRECTORD_ALARMS.filter(({ pattern }) => !said.some((text) => pattern.test(text)))).toEqual([]);
  expect(LDIRECTORD_MISSES.filter(({ pattern }) => !verdicts.some((words) => pattern.test(words ?? "")))).toEqual([]);
});
