import type { Command } from "commander";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import type { Environment } from "./environment.js";
import { USAGE, type Status } from "./exit-status.js";
import { fullHelp } from "./help.js";
import { writeDiagnostics } from "./tell.js";

/** Adds `hap help COMMAND`, which explains every option. */
export function addHelp(program: Command, env: Environment, end: (status: Status) => void): void {
  program
    .command("help [command...]")
    .description("explain every option of a command")
    .action((names: readonly string[]) => {
      let command = program;
      for (const name of names) {
        const next = command.commands.find((one) => one.name() === name);
        if (next === undefined) {
          const near = suggest(
            name,
            command.commands.map((one) => one.name()),
          );
          const help = near === null ? "`hap --help` lists the commands" : `did you mean \`${near}\`?`;
          writeDiagnostics(env, [diagnostic("HAP5105", `there is no command \`${name}\``, null, { help })], env.stderr);
          end(USAGE);
          return;
        }
        command = next;
      }
      if (command === program) program.outputHelp();
      else env.stdout.write(fullHelp(command, command.createHelp()));
      end(0);
    });
}
