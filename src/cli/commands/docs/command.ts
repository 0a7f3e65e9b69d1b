import { defineCommand } from "../../define-command.js";

export const docs = defineCommand<[kind?: string]>({
  name: "docs",
  usage: "[kind]",
  summary: "the reference of a step kind, or the list of kinds",
  examples: ["hap docs", "hap docs ha.cf"],
  completes: "kind",
  run: async ({ env, args: [kind = null] }) => (await import("./run.js")).docsCommand(env, kind),
});
