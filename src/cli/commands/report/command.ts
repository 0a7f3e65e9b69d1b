import { defineCommand } from "../../define-command.js";
import { logDirOption } from "../../option-groups.js";
import type { ReportCommandOptions } from "./run.js";

export const report = defineCommand<[run?: string], ReportCommandOptions>({
  name: "report",
  usage: "[run]",
  summary: "make a page of a recorded run, for whoever was not there; the last run, unless named",
  options: [
    logDirOption,
    (command) => command.option("-o, --out <file>", "the file to write, instead of RUN.html in the working directory"),
    (command) =>
      command.option("--junit <file>", "write the run to this file as JUnit's XML, and a page only with `--out`"),
  ],
  seldom: true,
  examples: ["hap report", "hap report 20261128T150301Z-3f9a2c1b --out failover.html"],
  run: async ({ env, args: [run = null], options }) => (await import("./run.js")).reportCommand(env, run, options),
});
