import { defineCommand } from "../../define-command.js";
import { inventoryOptions } from "../../option-groups.js";
import type { ExplainRequest } from "./run.js";

export const explain = defineCommand<[name: string, playbook?: string], ExplainRequest["options"]>({
  name: "explain",
  usage: "<name> [playbook]",
  summary: "say where a value comes from",
  options: [inventoryOptions, (command) => command.option("--host <name>", "the host to look from")],
  completes: "value",
  examples: ["hap explain vip playbooks/site.hap", "hap explain nic playbooks/site.hap --host LD_192_168_3_87"],
  run: async ({ env, args: [name, playbook = null], options }) =>
    (await import("./run.js")).explainCommand(env, { name, playbook, options }),
});
