import type { Command } from "commander";
import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { suggest } from "../../../diagnostics/did-you-mean.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { fullHelp } from "../../help.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

/** `hap help COMMAND`: every option of it. */
export function helpCommand(env: Environment, program: Command, names: readonly string[]): Status {
  let command = program;
  for (const name of names) {
    const next = command.commands.find((one) => one.name() === name);
    if (next === undefined) {
      const known = command.commands.map((one) => one.name());
      const near = suggest(name, known);
      const help = near === null ? "`hap --help` lists the commands" : `did you mean \`${near}\`?`;
      writeDiagnostics(env, [diagnostic("HAP5105", `there is no command \`${name}\``, null, { help })], env.stderr);
      return USAGE;
    }
    command = next;
  }
  if (command === program) program.outputHelp();
  else env.stdout.write(fullHelp(command, command.createHelp()));
  return 0;
}
