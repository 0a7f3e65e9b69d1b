import { defineCommand } from "../../define-command.js";
import { inventoryOptions, type InventoryOptions } from "../../option-groups.js";

export const inventory = defineCommand<[], InventoryOptions>({
  name: "inventory",
  summary: "show the sites, groups, pairs and hosts",
  options: [inventoryOptions],
  examples: ["hap inventory", "hap inventory -i inventory/book.hap --output json"],
  run: async ({ env, options }) => (await import("./run.js")).inventoryCommand(env, options),
});
