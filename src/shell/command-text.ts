import type { Command } from "../model/command.js";
import { quote } from "../remote/quote.js";

/**
 * A playbook's command as shell text for a subshell of its own. A script goes through a pipe to a shell of its own,
 * which runs it by `eval`: so it is in no process's arguments, and `-e` holds in it. In a subshell whose status is
 * asked about (`( … ) || …`) it would not (XCU, `set -e`).
 */
export function commandText(command: Command): string {
  if (command.kind === "words") return command.words.map(quote).join(" ");
  return `printf %s ${quote(scriptText(command))} | sh -c 'hap_t=$(cat); exec </dev/null; set -e; eval "$hap_t"'`;
}

/** The text of a command that is given as a script. */
export function scriptText({ text }: Command & { kind: "script" }): string {
  return typeof text === "string" ? text : text.reveal();
}
