import { expect, test } from "vitest";
import { CELLS, cellName } from "./cells.js";
import { runCell } from "./run-cell.js";

/** A few of the cells, with steps that are at work for seconds; all of them by `npm run matrix`. */
const SOME = [
  "files around a command × SIGKILL after 0 ms",
  "three files × disk full",
  "validated file × ssh cut after 30 ms",
];

test.each(SOME)("%s", async (name) => {
  const cell = CELLS.find((one) => cellName(one) === name);
  expect(cell === undefined ? null : await runCell(cell)).toMatchObject({ broken: [], struck: true });
});
