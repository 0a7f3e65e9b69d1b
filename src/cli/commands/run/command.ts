import { defineCommand } from "../../define-command.js";
import {
  connectOptions,
  failureOptions,
  inventoryOptions,
  lockOption,
  logDirOption,
  moreForms,
  pairOptions,
  pruneOption,
  resumeOption,
  reportOptions,
  secretOptions,
  sitesOptions,
  stepOptions,
  unreachableOptions,
} from "../../option-groups.js";
import type { RunCommandOptions } from "../../run-program.js";

const DRY = "`hap plan PLAYBOOK` shows what a run would change, and changes nothing";

export const run = defineCommand<[playbook: string], RunCommandOptions>({
  name: "run",
  usage: "<playbook>",
  summary: "make every host right, step by step, with a result each",
  options: [
    inventoryOptions,
    moreForms("github"),
    connectOptions,
    stepOptions,
    resumeOption,
    lockOption,
    pairOptions,
    sitesOptions,
    failureOptions,
    unreachableOptions,
    pruneOption,
    secretOptions,
    reportOptions,
    logDirOption,
  ],
  elsewhere: { "--check": DRY, "--dry-run": DRY, "--dryrun": DRY },
  examples: ["hap run playbooks/site.hap", "hap run playbooks/site.hap --limit directors --diff"],
  run: async ({ env, args: [playbook], options }) =>
    (await import("./run.js")).runCommand(env, { playbook, options, mode: "run" }),
});
