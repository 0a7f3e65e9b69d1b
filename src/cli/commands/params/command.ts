import { defineCommand } from "../../define-command.js";
import { inventoryOptions, type InventoryOptions } from "../../option-groups.js";

export const params = defineCommand<[playbook: string], InventoryOptions>({
  name: "params",
  usage: "<playbook>",
  summary: "list what a playbook wants to be given, and what is missing",
  options: [inventoryOptions],
  examples: ["hap params playbooks/site.hap", "hap params playbooks/site.hap --output json"],
  seldom: true,
  run: async ({ env, args: [playbook], options }) => (await import("./run.js")).paramsCommand(env, playbook, options),
});
