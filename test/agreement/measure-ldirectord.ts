// Compares `hap check` with ldirectord's own reader on many files: `tsx test/agreement/measure-ldirectord.ts [seed] [count]`.
import { generateLdirectord, judgeLdirectord, ldirectordFindings, unexplainedLdirectord } from "./ldirectord.js";

const [seed = "1", count = "3000"] = process.argv.slice(2);
const cases = generateLdirectord(Number(seed), Number(count));
const start = Date.now();
const verdicts = await judgeLdirectord(cases);
const judged = Date.now();
const counts = new Map<string, number>();
for (const [i, { name, text }] of cases.entries()) {
  const refused = verdicts[i] ?? null;
  const hasError = ldirectordFindings(text).some(({ severity }) => severity === "error");
  const both = refused === null ? "both accept" : "both refuse";
  const agreement = hasError === (refused !== null) ? both : hasError ? "false alarm" : "missed";
  counts.set(agreement, (counts.get(agreement) ?? 0) + 1);
  const difference = unexplainedLdirectord(text, refused);
  if (difference !== null) process.stdout.write(`${name}\n   ${difference}\n`);
}
process.stdout.write(`seed ${seed}, ${cases.length} files: ${JSON.stringify(Object.fromEntries(counts))}\n`);
process.stdout.write(`ldirectord ${judged - start} ms, hap ${Date.now() - judged} ms\n`);
