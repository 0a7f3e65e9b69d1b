// Compares `hap check` with keepalived's own test, and writes KEEPALIVED.md: `npm run agreement:keepalived [seed] [count]`.
import { writeFileSync } from "node:fs";
import {
  agreementOf,
  generateKeepalived,
  judgeKeepalived,
  KEEPALIVED_ALARMS,
  KEEPALIVED_MISSES,
  keepalivedFindings,
  saidOf,
  unexplainedKeepalived,
} from "./keepalived.js";

const [seed = "1", count = "1500"] = process.argv.slice(2);
const cases = generateKeepalived(Number(seed), Number(count));
const verdicts = await judgeKeepalived(cases);
const counts = new Map<string, number>();
const meant = new Map<string, number>();
const add = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
let unexplained = 0;
for (const [i, { name, text }] of cases.entries()) {
  const verdict = verdicts[i];
  if (verdict === undefined) throw new Error("every case has a verdict");
  const found = keepalivedFindings(text);
  const agreement = agreementOf(found, verdict);
  add(counts, agreement);
  const difference = unexplainedKeepalived(found, verdict);
  if (difference !== null) {
    unexplained += 1;
    process.stdout.write(`${name}\n   ${difference}\n`);
  } else if (agreement === "missed" || agreement === "false alarm") {
    const errors = found.filter(({ severity }) => severity === "error").map((one) => `${one.code} ${one.message}`);
    const lines = agreement === "missed" ? saidOf(verdict) : errors;
    const list = agreement === "missed" ? KEEPALIVED_MISSES : KEEPALIVED_ALARMS;
    const reason = list.find(({ pattern }) => lines.some((line) => pattern.test(line)))?.reason ?? "";
    add(meant, `${agreement} | ${reason}`);
  }
}
const rows = (map: Map<string, number>): string =>
  [...map]
    .toSorted(([, a], [, b]) => b - a)
    .map(([key, times]) => `| ${key} | ${times} |`)
    .join("\n");
const page = `# hap check beside keepalived's own test

Written by \`npm run agreement:keepalived ${seed} ${count}\`: ${cases.length} configurations, each line of keepalived.json by itself, then some
of them together and with a byte changed, judged by \`keepalived --config-test\` of 2.2.7. \`missed\`: the daemon says something, hap
no error and no warning. \`false alarm\`: hap says an error, the daemon nothing. ${unexplained} differences have no reason.

| agreement | configurations |
| --- | --- |
${rows(counts)}

| difference | why it is meant | configurations |
| --- | --- | --- |
${rows(meant)}
`;
writeFileSync(new URL("./KEEPALIVED.md", import.meta.url), page);
process.stdout.write(`seed ${seed}, ${cases.length} files: ${JSON.stringify(Object.fromEntries(counts))}\n`);
