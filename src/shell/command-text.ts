import type { Command } from "../model/command.js";
import { quote } from "../remote/quote.js";

/**
 * A playbook's command as shell text for a subshell of its own. A script is given to `eval` under `set -e`, so it is in no
 * process's arguments and a syntax error ends only that subshell.
 */
export function commandText(command: Command): string {
  if (command.kind === "words") return command.words.map(quote).join(" ");
  const text = typeof command.text === "string" ? command.text : command.text.reveal();
  return `set -e; eval ${quote(text)}`;
}
