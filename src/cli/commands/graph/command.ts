import { defineCommand } from "../../define-command.js";
import { inventoryOptions, moreForms } from "../../option-groups.js";
import type { GraphOptions } from "./run.js";

export const graph = defineCommand<[playbook: string], GraphOptions>({
  name: "graph",
  usage: "<playbook>",
  summary:
    "draw the pairs of a playbook: hosts with their priorities, links, fences, addresses, LVS services with their real servers",
  options: [
    inventoryOptions,
    moreForms("svg"),
    (command) =>
      command.option("-o, --out <file>", "the file to write; a picture (SVG), unless `--output` says otherwise"),
  ],
  seldom: true,
  examples: ["hap graph playbooks/site.hap", "hap graph playbooks/site.hap --out pair.svg"],
  run: async ({ env, args: [playbook], options }) => (await import("./run.js")).graphCommand(env, playbook, options),
});
