import type { CommandSpec } from "../define-command.js";
import * as commands from "./commands.js";

/** What somebody needs first stands first in `hap --help`; the others follow by name. */
const FIRST = ["init", "check", "plan", "run", "status"];

/** Every command, in the order of `hap --help`. */
export const ALL_COMMANDS: readonly CommandSpec[] = Object.values<CommandSpec>(commands).toSorted(
  (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1),
);

function rank({ name }: CommandSpec): number {
  const at = FIRST.indexOf(name);
  return at === -1 ? FIRST.length : at;
}
