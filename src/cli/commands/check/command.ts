import { defineCommand } from "../../define-command.js";
import { dummySecretOption, inventoryOptions, secretOptions } from "../../option-groups.js";
import type { CheckOptions } from "./run.js";

export const check = defineCommand<[path?: string], CheckOptions>({
  name: "check",
  usage: "[path]",
  summary: "find mistakes in a playbook, or in a folder such as /etc/ha.d; contacts no host",
  options: [
    inventoryOptions,
    secretOptions,
    dummySecretOption,
    (command) => command.option("--explain <code>", "say what a rule such as HB005, or another code, is about"),
  ],
  examples: ["hap check playbooks/site.hap", "hap check --explain HB005"],
  run: async ({ env, args: [path = null], options }) => (await import("./run.js")).checkCommand(env, path, options),
});
