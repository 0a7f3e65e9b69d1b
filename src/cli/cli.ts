import { Command, CommanderError } from "commander";
import { environment, type Environment } from "./environment.js";
import { USAGE, type Status } from "./exit-status.js";
import { internalError } from "./internal-error.js";
import { addCommands } from "./add-commands.js";
import { addHiddenCommands } from "./add-hidden-commands.js";
import { ALL_COMMANDS } from "./commands/all-commands.js";
import { reservedWord } from "./reserved.js";
import { visibleLine } from "../diagnostics/visible.js";
import { writeDiagnostics } from "./print-diagnostics.js";
import { shortHelp } from "./help.js";
import { VERSION } from "./version.js";

/** Runs the command line of this process and gives its exit status. */
export async function runCli(): Promise<Status> {
  const env = environment();
  const reserved = reservedWord(process.argv.slice(2));
  if (reserved !== null) {
    writeDiagnostics(env, [reserved], env.stderr);
    return USAGE;
  }
  const end: { status: Status } = { status: 0 };
  const program = newProgram(env);
  const line = { program, env, end: (status: Status) => void (end.status = status) };
  addCommands(line, ALL_COMMANDS);
  addHiddenCommands(line);
  try {
    await program.parseAsync(process.argv);
    return end.status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    env.stderr.write(internalError(error));
    return 1;
  }
}

/** An error of commander quotes words of the command line; the only line end of its own is before a suggestion. */
function quotedOnOneLine(text: string): string {
  return text.replace(/^.*?(?=(?:\n\(Did you mean [^\n]*\))?\n?$)/s, visibleLine);
}

const WELCOME = `
Try:
  hap init                        writes a playbook and an inventory from four answers
  hap check playbooks/site.hap    finds mistakes; contacts no host
  hap run playbooks/site.hap      makes every host right, and proves it
`;

function newProgram(env: Environment): Command {
  const program = new Command("hap");
  program
    .description("high-availability playbooks: installs, configures, starts and proves a Heartbeat pair")
    .version(`hap ${VERSION}`, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .enablePositionalOptions()
    .showHelpAfterError("run `hap --help`, or `hap COMMAND --help`")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => env.stdout.write(text),
      writeErr: (text) => env.stderr.write(text),
      outputError: (text, write) => write(quotedOnOneLine(text)),
      getOutHelpWidth: () => env.stdout.columns(),
      getErrHelpWidth: () => env.stderr.columns(),
    })
    .configureHelp({ formatHelp: shortHelp })
    .addHelpText("after", WELCOME);
  return program;
}
