import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";

/** Words that the language keeps for later: nobody may use them for anything else, and using them now is "not yet". */
const COMMANDS = ["simulate", "import", "rotate", "worker", "lsp"];
const OPTIONS = ["--junit"];

/** What is wrong with a command line that uses a reserved word; null when it uses none. */
export function reservedWord(args: readonly string[]): Diagnostic | null {
  const [command = ""] = args;
  if (COMMANDS.includes(command)) {
    return diagnostic("HAP5050", `\`hap ${command}\` is kept for a later version: not yet`, null, {
      help: "`hap --help` lists what there is",
    });
  }
  const option = args.find((arg) => OPTIONS.includes(arg.split("=")[0] ?? ""));
  if (option === undefined || !["run", "plan"].includes(command)) return null;
  return diagnostic("HAP5050", `\`${option.split("=")[0] ?? ""}\` is kept for a later version: not yet`, null, {
    help: `\`hap ${command} --help\` lists what there is`,
  });
}
