import { setTimeout as sleep } from "node:timers/promises";
import { palette } from "../../src/report/palette.js";
import { prettyReporter } from "../../src/report/pretty.js";
import { report } from "../../src/report/reporter.js";
import { systemClock } from "../../src/report/clock.js";
import * as scripts from "./script.js";

// A look at the live view in a real terminal: `npx tsx test/report/demo.ts firstRun [SPEED] [-v…] [--diff]`.
const [name = "firstRun", speed = "1", ...flags] = process.argv.slice(2);
const script = Object.entries(scripts).find(([key]) => key === name)?.[1];
if (typeof script !== "object" || !("steps" in script)) throw new Error(`no script ${name}`);

const reporter = prettyReporter({
  output: {
    write: (text) => void process.stdout.write(text),
    columns: () => process.stdout.columns,
    rows: () => process.stdout.rows,
    isTty: process.stdout.isTTY,
  },
  palette: palette(2),
  clock: systemClock,
  diff: flags.includes("--diff"),
  verbosity: flags.filter((flag) => flag === "-v").length,
});
for (const { after, event } of scripts.beats(script)) {
  await sleep(after / Number(speed));
  report(reporter, event);
}
reporter.close();
