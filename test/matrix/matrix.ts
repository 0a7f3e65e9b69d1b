import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pLimit from "p-limit";
import { CELLS, cellName, FAULTS, faultName, KINDS, someCells, type Cell } from "./cells.js";
import { runCell, type CellEnd } from "./run-cell.js";

/**
 * npm run matrix [CELLS|NAME] [SEED]: steps with faults, each on a throw-away host; all cells without a number, or
 * those whose name has NAME in it. A run of many cells writes RESULTS.md, and does so again after every few.
 */
const AT_ONCE = 3;
const MANY = 100;
const EVERY = 10;
// Ended by a signal, it takes its hosts away.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));
const [word = "", given = "1"] = process.argv.slice(2);
const seed = Number(given);
const cells = /^\d+$/.test(word)
  ? someCells(Number(word), seed)
  : CELLS.filter((cell) => cellName(cell).includes(word));
const limit = pLimit(AT_ONCE);
const ends = new Map<string, CellEnd>();
const missed = (): number => [...ends.values()].filter((end) => end.broken.length === 0 && !end.struck).length;
const brokenCells = (): number => [...ends.values()].filter(({ broken }) => broken.length > 0).length;
await Promise.all(
  cells.map((cell) =>
    limit(async () => {
      const end = await runCell(cell);
      ends.set(cellName(cell), end);
      const whole = end.struck ? "held" : "the fault did not strike";
      const verdict = end.broken.length === 0 ? whole : `BROKEN\n  ${end.broken.join("\n  ")}`;
      process.stdout.write(`${cellName(cell)} (${statusText(end)}): ${verdict}\n`);
      if (cells.length >= MANY && (ends.size % EVERY === 0 || ends.size === cells.length))
        writeFileSync(fileURLToPath(new URL("RESULTS.md", import.meta.url)), results());
    }),
  ),
);
const broken = brokenCells();
process.stdout.write(
  `${cells.length} cells, ${cells.length - broken - missed()} held, ${broken} broken, ${missed()} not struck (seed ${seed})\n`,
);
process.exitCode = broken === 0 ? 0 : 1;

function statusText({ status }: CellEnd): string {
  return status === null ? "killed" : String(status);
}

function verdictOf(cell: Cell): string {
  const end = ends.get(cellName(cell));
  if (end === undefined) return "–";
  if (end.broken.length === 0 && !end.struck) return "·";
  return `${end.broken.length === 0 ? "" : "**broken** "}${statusText(end)}`;
}

function results(): string {
  const rows = FAULTS.map(
    (fault) => `| ${faultName(fault)} | ${KINDS.map((kind) => verdictOf({ kind, fault })).join(" | ")} |`,
  );
  return `# What holds when something goes wrong

Written by \`npm run matrix\` on ${new Date().toISOString().slice(0, 10)} (node ${process.versions.node}): of ${CELLS.length} cells
${ends.size} were run, ${ends.size - brokenCells() - missed()} held, ${brokenCells()} are broken, and in ${missed()} the fault did not strike. A cell is a step on a host of its own with one fault; it shows the
exit status of the run that met the fault, \`killed\` where a signal ended it, · where the fault
did not strike (the run had ended), and – where there is nothing of the step that the fault could be about. It holds when each file is as before or
as the playbook says, no staged file, no lock and no process of hap's is left, one more run ends well, and \`hap undo\` of all runs gives
the first state.

| fault | ${KINDS.map(({ name }) => name).join(" | ")} |
| --- |${" --- |".repeat(KINDS.length)}
${rows.join("\n")}
`;
}
