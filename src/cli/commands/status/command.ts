import { defineCommand } from "../../define-command.js";
import { connectOptions, inventoryOptions } from "../../option-groups.js";
import type { StatusOptions } from "./run.js";

export const status = defineCommand<[playbook?: string], StatusOptions>({
  name: "status",
  usage: "[playbook]",
  summary: "who is up, active and holds which address; exit 1 when a pair is not healthy",
  options: [
    inventoryOptions,
    connectOptions,
    (command) => command.option("--watch", "look again and again, on the whole screen, until q is pressed", false),
  ],
  examples: ["hap status", "hap status playbooks/site.hap --watch"],
  run: async ({ env, args: [playbook = null], options }) =>
    (await import("./run.js")).statusCommand(env, playbook, options),
});
