import { checkProgram, itemsOf, shrink } from "./check.js";
import { startLab } from "./lab.js";

/**
 * `npm run generate [PROGRAMS] [SEED] [STEPS]`: generated programs on real hosts, for as long as one likes. Every seed is printed; the
 * same seed makes the same program.
 */
const [programs = 20, first = Math.floor(Date.now() / 1000), steps = 12] = process.argv.slice(2).map(Number);

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const lab = await startLab();
const total = { programs: 0, steps: 0, runs: 0, kills: 0, failures: 0 };
try {
  for (let seed = first; seed < first + programs; seed++) {
    const items = itemsOf(seed, steps);
    const { runs, kills, failure } = await checkProgram(lab, items, seed);
    total.programs += 1;
    total.steps += items.length;
    total.runs += runs;
    total.kills += kills;
    print(`seed ${seed}: ${failure === null ? "holds" : "FAILS"}`);
    if (failure === null) continue;
    total.failures += 1;
    print(await shrink(lab, items, seed, 40));
  }
} finally {
  await lab.stop();
}
print(JSON.stringify({ ...total, hosts: 4, seeds: `${first}..${first + programs - 1}` }));
process.exitCode = total.failures === 0 ? 0 : 1;
