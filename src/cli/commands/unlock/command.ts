import { defineCommand } from "../../define-command.js";
import { connectOptions, inventoryOptions } from "../../option-groups.js";
import type { UnlockOptions } from "./run.js";

export const unlock = defineCommand<[playbook?: string], UnlockOptions>({
  name: "unlock",
  usage: "[playbook]",
  summary: "show whose locks are on the hosts, and free those that no run holds any more",
  options: [inventoryOptions, connectOptions, (command) => command.option("--yes", "free them without asking", false)],
  examples: ["hap unlock -i inventory/book.hap", "hap unlock playbooks/site.hap --limit directors --yes"],
  seldom: true,
  run: async ({ env, args: [playbook = null], options }) =>
    (await import("./run.js")).unlockCommand(env, playbook, options),
});
