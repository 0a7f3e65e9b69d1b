import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { labDown } from "../../src/lab/lab-down.js";
import { labUp } from "../../src/lab/lab-up.js";
import { INSTALLED, testLab } from "../lab/support.js";
import { directorsPlan } from "../lab/use-lab.js";
import { live, type Lived } from "./life.js";
import { KINDS } from "./model.js";

/**
 * npm run lives [LIVES] [SEED] [CHANGES]: a Heartbeat pair, born, changed and hurt again and again, with a client that
 * asks every address 20 times a second. The same seed lives the same life. Many lives write RESULTS.md.
 */
const [lives = 1, first = Math.floor(Date.now() / 1000), changes = 20] = process.argv.slice(2).map(Number);
const MANY = 5;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const all: (readonly Lived[])[] = [];
const around = await testLab(INSTALLED);
try {
  for (let seed = first; seed < first + lives; seed++) {
    print(`life ${seed}`);
    all.push(await liveInLab(seed));
    if (lives >= MANY) writeFileSync(fileURLToPath(new URL("RESULTS.md", import.meta.url)), results());
  }
} finally {
  await around.remove();
}
const broken = all.filter((life) => life.some(({ violations }) => violations.length > 0)).length;
print(`${all.length} lives, ${all.flat().length} changes, ${broken} lives with a violation (seeds from ${first})`);
process.exitCode = broken === 0 ? 0 : 1;

async function liveInLab(seed: number): Promise<readonly Lived[]> {
  const plan = directorsPlan("lives");
  const { value: lab } = await labUp(plan, around.options);
  if (lab === null) throw new Error("the lab does not come up");
  try {
    return await live(lab, seed, { changes, print });
  } finally {
    await labDown(plan.name, around.options);
  }
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): string => ((sorted[Math.floor(part * (sorted.length - 1))] ?? 0) / 1000).toFixed(1);
  return `${at(0)} / ${at(0.5)} / ${at(1)}`;
}

function results(): string {
  const lived = all.flat();
  const violated = lived.filter(({ violations }) => violations.length > 0);
  const rows = KINDS.flatMap((kind) => {
    const own = lived.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    const bad = own.filter(({ violations }) => violations.length > 0).length;
    const columns = [own.map((o) => o.happenedMs), own.map((o) => o.predictedMs), own.map((o) => o.runMs)];
    return [`| ${kind} | ${own.length} | ${bad} | ${columns.map(spread).join(" | ")} |`];
  });
  return `# Lives of a Heartbeat pair

Written by \`npm run lives ${lives} ${first} ${changes}\` on ${new Date().toISOString().slice(0, 10)} (node ${process.versions.node}): ${all.length} lives,
${lived.length} changes, ${violated.length} violations. A life is a fresh pair in a lab and a row of changes; after each one hap plans, runs, and
runs again. It holds when each address and resource of the playbook is on exactly the host on which Heartbeat has its
group, nothing else is anywhere, the second run changes nothing, and no address that stays was away for longer than the plan
said (and 1.5 s). A life ends at its first violation. Times are the longest ones without an answer of an address that stays, of a
client that asks 20 times a second, in seconds: least / median / most.

| change | times | violations | while it happened | said by the plan | measured in the run |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}
