import { expect, it } from "vitest";
import {
  agreementOf,
  generateKeepalived,
  judgeKeepalived,
  keepalivedFindings,
  someOf,
  unexplainedKeepalived,
} from "./keepalived.js";

/** Some of what `npm run agreement:keepalived 1 1500` looks at, the same each time. */
const SEED = 1;
const COUNT = 60;

it("says of keepalived's files what its own test says, but for the differences that are meant", async () => {
  const cases = someOf(generateKeepalived(SEED, 1500), SEED, COUNT);
  const verdicts = await judgeKeepalived(cases);
  const rows = cases.flatMap(({ name, text }, i) => {
    const verdict = verdicts[i];
    return verdict === undefined ? [] : [{ name, verdict, found: keepalivedFindings(text) }];
  });
  expect(rows.length).toBe(COUNT);
  const differences = rows.flatMap(({ name, verdict, found }) => {
    const difference = unexplainedKeepalived(found, verdict);
    return difference === null ? [] : [`${name}: ${difference}`];
  });
  expect(differences).toEqual([]);
  const agreements = rows.map(({ found, verdict }) => agreementOf(found, verdict));
  expect(agreements.filter((one) => one === "both accept").length).toBeGreaterThan(COUNT / 6);
  expect(agreements.filter((one) => one === "both find").length).toBeGreaterThan(COUNT / 6);
});
