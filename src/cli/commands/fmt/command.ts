import { defineCommand } from "../../define-command.js";

export const fmt = defineCommand<[files: readonly string[]], { readonly check: boolean }>({
  name: "fmt",
  usage: "<files...>",
  summary: "set indentation and blank lines; nothing else changes",
  options: [(command) => command.option("--check", "change nothing, exit 1 when a file would change", false)],
  examples: ["hap fmt playbooks/*.hap", "hap fmt --check playbooks/*.hap inventory/*.hap"],
  run: async ({ env, args: [files], options }) => (await import("./run.js")).fmtCommand(env, files, options),
});
