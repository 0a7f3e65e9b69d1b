import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";

/** Words that the language keeps for later: nobody may use them for anything else, and using them now is "not yet". */
const COMMANDS = ["simulate", "import", "rotate", "worker", "lsp"];

/** What is wrong with a command line that uses a reserved word; null when it uses none. */
export function reservedWord(args: readonly string[]): Diagnostic | null {
  const [command = ""] = args;
  if (!COMMANDS.includes(command)) return null;
  return diagnostic("HAP5050", `\`hap ${command}\` is kept for a later version: not yet`, null, {
    help: "`hap --help` lists what there is",
  });
}
