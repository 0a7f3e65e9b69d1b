import { defineCommand } from "../../define-command.js";
import {
  connectOptions,
  inventoryOptions,
  lockOption,
  logDirOption,
  pairOptions,
  resumeOption,
  reportOptions,
  secretOptions,
  sitesOptions,
  stepOptions,
} from "../../option-groups.js";
import type { RunCommandOptions } from "../../run-program.js";

export const run = defineCommand<[playbook: string], RunCommandOptions>({
  name: "run",
  usage: "<playbook>",
  summary: "make every host right, step by step, with a result each",
  options: [
    inventoryOptions,
    connectOptions,
    stepOptions,
    resumeOption,
    lockOption,
    pairOptions,
    sitesOptions,
    secretOptions,
    reportOptions,
    logDirOption,
  ],
  examples: ["hap run playbooks/site.hap", "hap run playbooks/site.hap --limit directors --diff"],
  run: async ({ env, args: [playbook], options }) =>
    (await import("./run.js")).runCommand(env, { playbook, options, mode: "run" }),
});
