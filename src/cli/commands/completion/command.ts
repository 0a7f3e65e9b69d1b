import { defineCommand } from "../../define-command.js";
import type { CompletionShell } from "./scripts.js";

export const completion = defineCommand<[shell: CompletionShell]>({
  name: "completion",
  usage: "<bash|zsh|fish>",
  summary: "print the completion of bash, zsh or fish",
  examples: ["source <(hap completion bash)", "hap completion fish >~/.config/fish/completions/hap.fish"],
  seldom: true,
  run: async ({ env, args: [shell] }) => {
    const { completionScript } = await import("./scripts.js");
    env.stdout.write(completionScript(shell));
    return 0;
  },
});
