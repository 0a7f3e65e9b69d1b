import type { Command, Option } from "commander";
import { visibleLine } from "../../../diagnostics/visible.js";
import { ALL_COMMANDS } from "../all-commands.js";
import type { WordKind } from "../../define-command.js";
import { valuesOfOption, valuesOfWord, type GivenWords } from "./values.js";

/**
 * The words that may stand in place of the last of these, which may be empty. Nothing is offered where only a file can
 * stand: the shell knows files itself. A name with characters that cannot be seen is not offered: a line is a word.
 */
export async function complete(program: Command, words: readonly string[]): Promise<readonly string[]> {
  const parted = words.flatMap((word) => GLUED.exec(word)?.slice(1) ?? [word]);
  const current = parted.at(-1) ?? "";
  const at = completionPlace(program, parted.slice(0, -1));
  const [, option] = GLUED.exec(words.at(-1) ?? "") ?? [];
  if (option !== undefined && at.option === null) return [];
  const found = await candidates(at, current);
  const fitting = found.filter((word) => word.startsWith(current) && visibleLine(word) === word);
  return option === undefined ? fitting : fitting.map((word) => `${option}=${word}`);
}

/** An option with its value in one word. */
const GLUED = /^(--[\w-]+)=(.*)$/s;

interface CompletionPlace {
  readonly command: Command;
  /** Names of the command and its parents, such as `lab ssh`. */
  readonly path: string;
  /** The option whose value comes next. */
  readonly option: Option | null;
  readonly given: GivenWords;
}

async function candidates(
  { command, path, option, given }: CompletionPlace,
  current: string,
): Promise<readonly string[]> {
  if (option !== null) return option.argChoices ?? valuesOfOption(option.long ?? "", { given, current });
  if (current.startsWith("-")) {
    const options = command.options.filter((one) => !one.hidden).flatMap((one) => one.long ?? []);
    return [...options, "--help"].toSorted();
  }
  const commands = command.commands.filter((one) => !isHidden(one)).map((one) => one.name());
  if (commands.length > 0) return commands;
  const argument = command.registeredArguments[given.words.length] ?? command.registeredArguments.at(-1);
  const kind = completes(path);
  return argument?.argChoices ?? (kind === null ? [] : valuesOfWord(kind, given));
}

/** What the words of a command are, by its declaration. */
function completes(path: string): WordKind | null {
  const [first = "", second] = path.split(" ");
  const spec = ALL_COMMANDS.find(({ name }) => name === first);
  const leaf = spec?.kind === "group" ? spec.commands.find(({ name }) => name === second) : spec;
  return leaf?.completes ?? null;
}

/** Follows the words that are complete: commands, options and their values. */
function completionPlace(program: Command, words: readonly string[]): CompletionPlace {
  let command = program;
  let option: Option | null = null;
  const names: string[] = [];
  const rest: string[] = [];
  const values: { readonly option: string; readonly value: string }[] = [];
  for (const word of words) {
    if (option !== null) {
      values.push({ option: option.long ?? "", value: word });
      option = null;
      continue;
    }
    if (word.startsWith("-")) {
      const known = command.options.find((one) => one.long === word || one.short === word);
      option = known !== undefined && (known.required || known.optional) ? known : null;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) rest.push(word);
    else {
      command = next;
      names.push(word);
    }
  }
  return { command, path: names.join(" "), option, given: { words: rest, values } };
}

/** commander keeps whether a command is hidden to itself; its help leaves those out. */
function isHidden(command: Command): boolean {
  const shown = command.parent?.createHelp().visibleCommands(command.parent) ?? [];
  return !shown.includes(command);
}
