import { defineCommand } from "../../define-command.js";
import { connectOptions, inventoryOptions } from "../../option-groups.js";
import type { TrustOptions } from "./run.js";

export const trust = defineCommand<[playbook?: string], TrustOptions>({
  name: "trust",
  usage: "[playbook]",
  summary: "show the unknown host keys of all hosts in one table, and ask once",
  options: [
    inventoryOptions,
    connectOptions,
    (command) => command.option("--yes", "trust them without asking: only where the network is yours", false),
  ],
  examples: ["hap trust playbooks/site.hap", "hap trust -i inventory/book.hap --yes"],
  run: async ({ env, args: [playbook = null], options }) =>
    (await import("./run.js")).trustCommand(env, playbook, options),
});
