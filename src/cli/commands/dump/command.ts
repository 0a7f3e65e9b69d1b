import { defineCommand } from "../../define-command.js";
import { inventoryOptions } from "../../option-groups.js";
import type { DumpOptions } from "./run.js";

export const dump = defineCommand<[file: string], DumpOptions>({
  name: "dump",
  usage: "<file>",
  summary: "print a stage of hap's own work on a file, as JSON",
  options: [inventoryOptions, (command) => command.option("--stage <stage>", "tokens, cst, ast or checked", "ast")],
  examples: ["hap dump playbooks/pair.hap --stage tokens", "hap dump playbooks/pair.hap --stage checked"],
  seldom: true,
  run: async ({ env, args: [file], options }) => (await import("./run.js")).dumpCommand(env, file, options),
});
