import { defineCommand } from "../../define-command.js";
import { connectOptions, inventoryOptions, lockOption, logDirOption, pairOptions } from "../../option-groups.js";
import type { UndoOptions } from "./run.js";

export const undo = defineCommand<[run?: string], UndoOptions>({
  name: "undo",
  usage: "[run]",
  summary: "put all hosts of a run back to how they were before it; the last run that changed something, unless named",
  options: [
    inventoryOptions,
    connectOptions,
    lockOption,
    pairOptions,
    logDirOption,
    (command) =>
      command
        .option("--plan", "only show what would be put back", false)
        .option("--yes", "put it back without asking", false),
  ],
  examples: ["hap undo", "hap undo 20261128T150301Z-3f9a2c1b --plan"],
  run: async ({ env, args: [run = null], options }) => (await import("./run.js")).undoCommand(env, run, options),
});
