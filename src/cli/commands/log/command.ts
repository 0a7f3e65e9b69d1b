import { Option } from "commander";
import { defineCommand } from "../../define-command.js";
import { logDirOption } from "../../option-groups.js";
import type { LogOptions } from "./run.js";

export const log = defineCommand<[run?: string], LogOptions>({
  name: "log",
  usage: "[run]",
  summary: "list the runs of this project, or show one as it looked",
  options: [
    logDirOption,
    (command) => command.option("--diff", "show what a run has changed in files", false),
    (command) => command.addOption(new Option("--output <form>", "how to report").choices(["pretty", "plain", "json"])),
  ],
  examples: ["hap log", "hap log 20261128T150301Z-3f9a2c1b --diff"],
  run: async ({ env, args: [run = null], options }) => (await import("./run.js")).logCommand(env, run, options),
});
