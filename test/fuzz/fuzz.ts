// Feeds changed files to every reader: `npm run fuzz INPUTS SEED [playbooks]`, playbooks and inventories only with the
// last word. Prints the seed and the number of what breaks a rule.
import { fuzzPlaybooks } from "./playbooks.js";
import { fuzz } from "./readers.js";

const [inputs = "1000000", seed = String(Date.now() % 1_000_000), only] = process.argv.slice(2);
const start = performance.now();
const said = (done: number): string => `${done} inputs in ${Math.round((performance.now() - start) / 1000)} s`;
process.stdout.write(`seed ${seed}\n`);
const found = (only === "playbooks" ? fuzzPlaybooks : fuzz)(Number(seed), Number(inputs), (done) =>
  process.stdout.write(`${said(done)}\n`),
);
for (const failure of found.failures) process.stdout.write(`${failure}\n`);
process.stdout.write(
  `${said(Number(inputs))}, slowest ${found.slowestMs.toFixed(1)} ms, ${found.failures.length} failures\n`,
);
process.exitCode = found.failures.length === 0 ? 0 : 1;
