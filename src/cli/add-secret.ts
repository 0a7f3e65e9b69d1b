import { Option, type Command } from "commander";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";

const EXAMPLES = `
Examples:
  hap secret generate ha-key
  hap secret set mysql < password.txt
`;

/** Adds `hap secret …`. */
export function addSecret(program: Command, env: Environment, end: (status: Status) => void): void {
  const secret = program
    .command("secret")
    .description("keep secrets in secrets.age beside the inventory, encrypted with age")
    .helpOption("-h, --help")
    .addHelpText("after", EXAMPLES);
  const add = (usage: string, description: string): Command =>
    fileOptions(secret.command(usage).description(description));
  const load = () => import("./commands/secret.js");
  add("set <name>", "read a value from a prompt or from stdin, and keep it").action(async (name, options) => {
    end(await (await load()).secretSetCommand(env, name, options));
  });
  add("generate <name>", "make a random key, good for authkeys")
    .option("--force", "replace one that is there", false)
    .action(async (name, options) => end(await (await load()).secretGenerateCommand(env, name, options)));
  add("get <name>", "print a secret")
    .option("--show", "print it on a terminal too", false)
    .action(async (name, options) => end(await (await load()).secretGetCommand(env, name, options)));
  add("list", "print the names")
    .addOption(new Option("--output <form>", "how to report").choices(["plain", "json"]))
    .action(async (options) => end(await (await load()).secretListCommand(env, options)));
  add("edit <name>", "change a secret in your editor").action(async (name, options) => {
    end(await (await load()).secretEditCommand(env, name, options));
  });
  add("remove <name>", "forget a secret").action(async (name, options) => {
    end(await (await load()).secretRemoveCommand(env, name, options));
  });
  add("rekey", "encrypt the file for the recipients of now, or with a new passphrase").action(async (options) => {
    end(await (await load()).secretRekeyCommand(env, options));
  });
}

function fileOptions(command: Command): Command {
  return command
    .option("-i, --inventory <file>", "inventory that the file of secrets stands beside", collect, [])
    .option("--secrets-file <file>", "another file of secrets")
    .option("--identity <file>", "file with your age key instead of ~/.config/hap/identity.txt")
    .option("--recipient <key>", "public age key to encrypt for, before hap.hap's (repeatable)", collect, []);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
