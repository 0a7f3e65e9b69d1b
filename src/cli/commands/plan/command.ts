import { defineCommand } from "../../define-command.js";
import {
  connectOptions,
  dummySecretOption,
  inventoryOptions,
  moreForms,
  reportOptions,
  secretOptions,
  stepOptions,
  unreachableOptions,
} from "../../option-groups.js";
import type { RunCommandOptions } from "../../run-program.js";

export const plan = defineCommand<[playbook: string], RunCommandOptions>({
  name: "plan",
  usage: "<playbook>",
  summary: "show what a run would change, as diffs; reads only, but for the package lists that an `upgrade` asks for",
  options: [
    inventoryOptions,
    moreForms("github"),
    connectOptions,
    stepOptions,
    unreachableOptions,
    secretOptions,
    reportOptions,
    dummySecretOption,
    (command) => command.option("--detailed-exitcode", "exit 3 when there are changes", false),
  ],
  examples: ["hap plan playbooks/site.hap", "hap plan playbooks/site.hap --detailed-exitcode --output json"],
  run: async ({ env, args: [playbook], options }) =>
    (await import("../run/run.js")).runCommand(env, { playbook, options, mode: "plan" }),
});
