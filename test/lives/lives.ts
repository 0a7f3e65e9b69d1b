import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { labDown } from "../../src/lab/lab-down.js";
import { labUp } from "../../src/lab/lab-up.js";
import { INSTALLED, testLab } from "../lab/support.js";
import { directorsPlan } from "../lab/use-lab.js";
import { live, SLACK_MS, type Lived } from "./life.js";
import { resultsTable, type Life } from "./results.js";

/**
 * npm run lives [LIVES] [SEED] [CHANGES] [RECORD]: a Heartbeat pair, born, changed and hurt again and again, with a
 * client that asks every address 20 times a second. The same seed lives the same life. Each life is added to RECORD, a
 * file of one JSON object a line; `npm run lives table RECORD…` writes RESULTS.md from such files.
 */
const args = process.argv.slice(2);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

if (args[0] === "table") {
  const path = fileURLToPath(new URL("RESULTS.md", import.meta.url));
  writeFileSync(path, resultsTable(args.slice(1).flatMap(recorded)));
} else {
  const [lives = 1, first = Math.floor(Date.now() / 1000), changes = 20] = args.slice(0, 3).map(Number);
  process.exitCode = (await liveAll({ lives, first, changes, record: args[3] })) ? 0 : 1;
}

interface Wanted {
  readonly lives: number;
  readonly first: number;
  readonly changes: number;
  readonly record: string | undefined;
}

/** Whether no life had a violation. */
async function liveAll({ lives, first, changes, record }: Wanted): Promise<boolean> {
  const all: (readonly Lived[])[] = [];
  const around = await testLab(INSTALLED);
  try {
    for (let seed = first; seed < first + lives; seed++) {
      print(`life ${seed}`);
      const lived = await liveInLab(seed);
      all.push(lived);
      const life: Life = { seed, changes, lived };
      if (record !== undefined) appendFileSync(record, `${JSON.stringify(life)}\n`);
    }
  } finally {
    await around.remove();
  }
  const broken = all.filter((life) => life.some(({ violations }) => violations.length > 0)).length;
  print(`${all.length} lives, ${all.flat().length} changes, ${broken} lives with a violation (seeds from ${first})`);
  return broken === 0;

  async function liveInLab(seed: number): Promise<readonly Lived[]> {
    const plan = directorsPlan("lives");
    const { value: lab } = await labUp(plan, around.options);
    if (lab === null) throw new Error("the lab does not come up");
    try {
      return await live(lab, seed, { changes, slackMs: SLACK_MS, print });
    } finally {
      await labDown(plan.name, around.options);
    }
  }
}

function recorded(path: string): readonly Life[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Life);
}
