// Compares `hap check` with keepalived's own test: `npm run agreement:keepalived [seed] [count]`.
import {
  agreementOf,
  generateKeepalived,
  judgeKeepalived,
  keepalivedFindings,
  unexplainedKeepalived,
} from "./keepalived.js";

const [seed = "1", count = "3000"] = process.argv.slice(2);
const cases = generateKeepalived(Number(seed), Number(count));
const start = Date.now();
const verdicts = await judgeKeepalived(cases);
const judged = Date.now();
const counts = new Map<string, number>();
for (const [i, { name, text }] of cases.entries()) {
  const verdict = verdicts[i];
  if (verdict === undefined) throw new Error("every case has a verdict");
  const found = keepalivedFindings(text);
  const agreement = agreementOf(found, verdict);
  counts.set(agreement, (counts.get(agreement) ?? 0) + 1);
  const difference = unexplainedKeepalived(found, verdict);
  if (difference !== null) process.stdout.write(`${name}\n   ${difference}\n`);
}
process.stdout.write(`seed ${seed}, ${cases.length} files: ${JSON.stringify(Object.fromEntries(counts))}\n`);
process.stdout.write(`keepalived ${judged - start} ms, hap ${Date.now() - judged} ms\n`);
