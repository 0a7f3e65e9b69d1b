import { defineCommand } from "../../define-command.js";
import {
  connectOptions,
  dummySecretOption,
  inventoryOptions,
  logDirOption,
  reportOptions,
  secretOptions,
  stepOptions,
} from "../../option-groups.js";
import type { RunCommandOptions } from "../../run-program.js";

export const drift = defineCommand<[playbook: string], RunCommandOptions>({
  name: "drift",
  usage: "<playbook>",
  summary:
    "what differs from a playbook now, and what is wrong with its pairs; quiet and 0 for nothing, else 1: fit for cron",
  options: [
    inventoryOptions,
    connectOptions,
    stepOptions,
    secretOptions,
    reportOptions,
    dummySecretOption,
    logDirOption,
  ],
  examples: ["hap drift playbooks/site.hap", "hap drift playbooks/site.hap --output json"],
  run: async ({ env, args: [playbook], options }) =>
    (await import("../run/run.js")).runCommand(env, { playbook, options, mode: "plan", drift: true }),
});
