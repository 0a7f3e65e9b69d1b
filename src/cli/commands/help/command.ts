import { defineCommand } from "../../define-command.js";

export const help = defineCommand<[names: readonly string[]]>({
  name: "help",
  usage: "[command...]",
  summary: "explain every option of a command",
  examples: ["hap help run", "hap help lab up"],
  completes: "command",
  seldom: true,
  run: async ({ env, program, args: [names] }) => (await import("./run.js")).helpCommand(env, program, names),
});
