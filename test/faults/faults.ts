import pLimit from "p-limit";
import { CELLS, faultName, someCells, type Cell } from "./cells.js";
import { runCell } from "./run-cell.js";

/**
 * npm run faults [CELLS|NAME] [SEED]: steps with faults, each on a throw-away host; all cells without a number, or
 * those whose name has NAME in it.
 */
const AT_ONCE = 3;
const [word = "", given = "1"] = process.argv.slice(2);
const seed = Number(given);
const nameOf = ({ kind, fault }: Cell): string => `${kind.name} × ${faultName(fault)}`;
const cells = /^\d+$/.test(word) ? someCells(Number(word), seed) : CELLS.filter((cell) => nameOf(cell).includes(word));
const limit = pLimit(AT_ONCE);
let broken = 0;
await Promise.all(
  cells.map((cell) =>
    limit(async () => {
      const found = await runCell(cell);
      if (found.length > 0) broken += 1;
      const verdict = found.length === 0 ? "held" : `BROKEN\n  ${found.join("\n  ")}`;
      process.stdout.write(`${nameOf(cell)}: ${verdict}\n`);
    }),
  ),
);
process.stdout.write(`${cells.length} cells, ${cells.length - broken} held, ${broken} broken (seed ${seed})\n`);
process.exitCode = broken === 0 ? 0 : 1;
