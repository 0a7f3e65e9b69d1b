import { expect, test } from "vitest";
import { faultName, someCells } from "./cells.js";
import { runCell } from "./run-cell.js";

/** A few of the cells; all of them by `npm run faults`. */
const SOME = someCells(3, 5);

test.each(SOME.map((cell) => ({ name: `${cell.kind.name} × ${faultName(cell.fault)}`, cell })))(
  "$name",
  async ({ cell }) => {
    expect(await runCell(cell)).toEqual([]);
  },
);
