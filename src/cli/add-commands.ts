import { Argument, Option, type Command } from "commander";
import type { CommandGroup, CommandLeaf, CommandSpec } from "./define-command.js";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";

/** What commands need to be added to a command line. */
export interface CommandLine {
  readonly program: Command;
  readonly env: Environment;
  /** Is given the exit status. */
  readonly end: (status: Status) => void;
}

/** Adds commands to the command line. Each loads its own code only when it is called. */
export function addCommands(line: CommandLine, specs: readonly CommandSpec[]): void {
  for (const spec of specs) {
    if (spec.kind === "command") addCommand(line, line.program, spec);
    else addGroup(line, spec);
  }
}

function addGroup(line: CommandLine, { name, summary, examples, commands }: CommandGroup): void {
  const group = line.program.command(name).description(summary).helpOption("-h, --help");
  group.addHelpText("after", examplesText(examples));
  for (const spec of commands) addCommand(line, group, spec);
}

function addCommand({ program, env, end }: CommandLine, parent: Command, spec: CommandLeaf): void {
  const command = parent.command(spec.name).description(spec.summary);
  for (const usage of spec.usage?.split(" ") ?? []) command.addArgument(argument(usage));
  if (spec.passesThrough === true) command.passThroughOptions();
  for (const add of spec.options ?? []) add(command);
  for (const [option, hint] of Object.entries(spec.elsewhere ?? {})) {
    command.addOption(new Option(option).hideHelp());
    command.on(`option:${option.slice(2)}`, () =>
      command.error(`error: unknown option '${option}': ${hint}`, { code: "commander.unknownOption" }),
    );
  }
  command.addHelpText("after", examplesText(spec.examples));
  command.action(async (...call: readonly unknown[]) => {
    const args = call.slice(0, command.registeredArguments.length);
    // commander made them by the declaration that `run` was typed with.
    end(await spec.run({ env, program, args: args as never, options: command.opts() }));
  });
}

/** `<name>`, `[name...]`, or `<a|b>` for one of some words. */
function argument(usage: string): Argument {
  const choices = /^[<[]([\w-]+(?:\|[\w-]+)+)[>\]]$/.exec(usage)?.[1]?.split("|");
  return choices === undefined ? new Argument(usage) : new Argument("<word>").choices(choices);
}

function examplesText(examples: readonly [string, string]): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}\n`).join("")}`;
}
