import type { CommandLine } from "./add-commands.js";

/** Adds what only hap's own scripts and processes call: the words of a completion, and the packages of a lab. */
export function addHiddenCommands({ program, env, end }: CommandLine): void {
  program
    .command("__complete [words...]", { hidden: true })
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (words) => {
      const { complete } = await import("./commands/completion/complete.js");
      const found = await complete(program, words);
      env.stdout.write(found.map((word) => `${word}\n`).join(""));
      end(0);
    });
  const lab = program.commands.find((command) => command.name() === "lab");
  lab?.command("packages <settings>", { hidden: true }).action(async (settings) => {
    const { servePackages } = await import("../lab/package-proxy.js");
    await servePackages(settings, (line) => env.stdout.write(line));
  });
}
