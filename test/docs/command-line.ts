import { Command, CommanderError } from "commander";
import { addCommands } from "../../src/cli/add-commands.js";
import { ALL_COMMANDS } from "../../src/cli/commands/all-commands.js";
import type { CommandLeaf, CommandSpec } from "../../src/cli/define-command.js";
import { environment } from "../../src/cli/environment.js";

const idle = (leaf: CommandLeaf): CommandLeaf => ({ ...leaf, run: async () => 0 });

/** hap's own commands and options, none of which does anything. */
const IDLE: readonly CommandSpec[] = ALL_COMMANDS.map((spec) =>
  spec.kind === "command" ? idle(spec) : { ...spec, commands: spec.commands.map(idle) },
);

/** One for all: each listens to the process's own streams. */
const ENV = environment();

/** What is wrong with the words behind `hap`, as hap itself says it; null when it would take them. */
export async function wrongCommandLine(words: readonly string[]): Promise<string | null> {
  const program = new Command("hap").enablePositionalOptions().helpCommand(false).version("0");
  const quiet = { writeOut: () => undefined, writeErr: () => undefined };
  program.exitOverride().configureOutput(quiet);
  addCommands({ program, env: ENV, end: () => undefined }, IDLE);
  try {
    await program.parseAsync([...words], { from: "user" });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? null : error.message;
    throw error;
  }
}

/** A command line of a shell as words: blanks part them, quotes hold them together, `#`, `|`, `<` and `>` end them. */
export function shellWords(line: string): readonly string[] {
  const found = [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word);
  const end = found.findIndex((word) => /^[#|<>]/.test(word));
  return found.slice(0, end === -1 ? found.length : end).map((word) => word.replaceAll(/["']/g, ""));
}
