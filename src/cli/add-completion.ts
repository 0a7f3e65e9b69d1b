import { Argument, type Command } from "commander";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";

const EXAMPLES = `
Examples:
  source <(hap completion bash)
  hap completion fish >~/.config/fish/completions/hap.fish
`;

/** Adds `hap completion`, and the hidden command that its scripts ask. */
export function addCompletion(program: Command, env: Environment, end: (status: Status) => void): void {
  program
    .command("completion")
    .description("print the completion of bash, zsh or fish")
    .addArgument(new Argument("<shell>", "your shell").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", EXAMPLES)
    .action(async (shell) => {
      const { completionScript } = await import("./completion/scripts.js");
      env.stdout.write(completionScript(shell));
      end(0);
    });
  program
    .command("__complete [words...]", { hidden: true })
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (words) => {
      const { complete } = await import("./completion/complete.js");
      const found = await complete(program, words);
      env.stdout.write(found.map((word) => `${word}\n`).join(""));
      end(0);
    });
}
