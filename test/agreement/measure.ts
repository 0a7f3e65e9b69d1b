// Compares `hap check` with the real daemon on many configurations: `tsx test/agreement/measure.ts [seed] [count]`.
import { judge } from "./daemon.js";
import { compare, findings } from "./compare.js";
import { generate } from "./generate.js";
import { unexplained } from "./unexplained.js";

const [seed = "1", count = "3000"] = process.argv.slice(2);
const cases = generate(Number(seed), Number(count));
const start = Date.now();
const verdicts = await judge(cases.map(({ configuration }) => configuration));
const judged = Date.now();
const rows = cases.map(({ name, configuration }, i) => {
  const found = findings(configuration);
  const verdict = verdicts[i] ?? { accepted: false, words: [], stderr: "", status: null };
  return { name, found, verdict, agreement: compare(found, verdict) };
});
const checked = Date.now();
const counts = new Map<string, number>();
for (const { agreement } of rows) counts.set(agreement, (counts.get(agreement) ?? 0) + 1);
process.stdout.write(`seed ${seed}, ${cases.length} configurations: ${JSON.stringify(Object.fromEntries(counts))}\n`);
process.stdout.write(`daemon ${judged - start} ms, hap ${checked - judged} ms\n`);
for (const { name, found, verdict, agreement } of rows) {
  const difference = unexplained(found, verdict);
  if (difference !== null) {
    process.stdout.write(`${name}\n   ${agreement} ${difference}\n`);
  }
}
