import type { Command, Help } from "commander";
import { ALL_COMMANDS } from "./commands/all-commands.js";

/** Options that few runs need: `--help` only names them, so that it fits a screen; `hap help COMMAND` explains all. */
const RARE: ReadonlySet<string> = new Set([
  ...["--library", "--ssh-config", "--verbose", "--user", "--forks", "--connect-timeout", "--skip-tags", "--wait-lock"],
  ...["--log-dir", "--canary", "--parallel-sites", "--keep-going", "--max-failed", "--even-if-unreachable"],
  "--survivor",
  ...["--even-if-sick", "--report", "--junit", "--ask-pass"],
  ...["--identity", "--secrets-from", "--secrets-file", "--recipient", "--dummy-secrets", "--help"],
]);

/** Commands that a beginner does not look for. */
const SELDOM: readonly string[] = ALL_COMMANDS.flatMap((spec) =>
  spec.kind === "command" && spec.seldom === true ? [spec.name] : [],
);

/** The text of `--help` before its examples: usage, what it does, and what can be given. */
export function shortHelp(command: Command, help: Help): string {
  const parts = command.parent === null ? rootParts(command, help) : commandParts(command, help);
  return `${parts.join("\n")}\n`;
}

/** The text of `hap help COMMAND`: every option with what it is for. */
export function fullHelp(command: Command, help: Help): string {
  return `${[...head(command, help), ...optionLines(command, help, () => true), ...subcommandLines(command, help)].join("\n")}\n`;
}

function rootParts(command: Command, help: Help): string[] {
  const shown = help.visibleCommands(command);
  const main = shown.filter((one) => !SELDOM.includes(one.name()));
  return [
    `${command.name()}: ${command.description()}`,
    "Commands, each with `--help`:",
    ...columns(main.map((one) => [one.name(), one.description()])),
    `  also: ${shown
      .filter((one) => !main.includes(one))
      .map((one) => one.name())
      .join(", ")}`,
  ];
}

function commandParts(command: Command, help: Help): string[] {
  const rare = help.visibleOptions(command).filter((option) => RARE.has(option.long ?? "") && option.long !== "--help");
  const more = rare.map((option) => option.flags.replace(/^-\w, /, "")).join(" · ");
  return [
    ...head(command, help),
    ...optionLines(command, help, (long) => !RARE.has(long)),
    ...(more === "" ? [] : wrapped(`more, see \`hap help ${pathOf(command)}\`: ${more}`, help.helpWidth ?? 100)),
    ...subcommandLines(command, help),
  ];
}

function head(command: Command, help: Help): string[] {
  return [`Usage: ${help.commandUsage(command)}`, command.description(), ""];
}

function optionLines(command: Command, help: Help, wanted: (long: string) => boolean): string[] {
  const options = help
    .visibleOptions(command)
    .filter((option) => wanted(option.long ?? "") && option.long !== "--help");
  return columns(options.map((option) => [option.flags, withChoices(option.description, option.argChoices)]));
}

function subcommandLines(command: Command, help: Help): string[] {
  const commands = help.visibleCommands(command);
  return columns(commands.map((one) => [help.subcommandTerm(one).replace(" [options]", ""), one.description()]));
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  return choices === undefined ? description : `${description}: ${choices.join(", ")}`;
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`.trimEnd());
}

/** Lines of at most `width` columns, indented by two. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = " ";
  for (const word of text.split(/(?<=·) |(?<=:) /)) {
    if (line.length + 1 + word.length > width) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** `lab ssh` of `hap lab ssh`. */
function pathOf(command: Command): string {
  const parent = command.parent;
  return parent === null ? "" : `${pathOf(parent)} ${command.name()}`.trim();
}
