import { InvalidArgumentError, Option, type Command } from "commander";
import { defineCommand, defineGroup } from "../../define-command.js";
import { collect } from "../../option-groups.js";
import type { SecretPlaceOptions } from "../../secret-place.js";
import type { GenerateOptions } from "./run.js";

/** Below it a password is guessed, and nothing takes one above it. */
const [SHORTEST, LONGEST] = [8, 1024];

function passwordLength(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < SHORTEST || number > LONGEST)
    throw new InvalidArgumentError(`expected a number from ${SHORTEST} to ${LONGEST}`);
  return number;
}

function fileOptions(command: Command): Command {
  return command
    .option("-i, --inventory <file>", "inventory that the file of secrets stands beside", collect, [])
    .option("--secrets-file <file>", "another file of secrets")
    .option("--identity <file>", "file with your age key instead of ~/.config/hap/identity.txt")
    .option("--recipient <key>", "public age key to encrypt for, before hap.hap's (repeatable)", collect, []);
}

const init = defineCommand<[], SecretPlaceOptions>({
  name: "init",
  summary: "make your age identity where there is none, and name its public key in hap.hap",
  options: [fileOptions],
  examples: ["hap secret init", "hap secret init --identity ./identity.txt"],
  run: async ({ env, options }) => (await import("./init.js")).secretInitCommand(env, options),
});

const set = defineCommand<[name: string], SecretPlaceOptions>({
  name: "set",
  usage: "<name>",
  summary: "read a value from a prompt or from stdin, and keep it",
  options: [fileOptions],
  examples: ["hap secret set mysql", "hap secret set mysql <password.txt"],
  run: async ({ env, args: [name], options }) => (await import("./run.js")).secretSetCommand(env, name, options),
});

const generate = defineCommand<[name: string], SecretPlaceOptions & GenerateOptions>({
  name: "generate",
  usage: "<name>",
  summary: "make a random key, good for authkeys, or a password of a given length",
  options: [
    fileOptions,
    (command) =>
      command
        .option("--force", "replace one that is there", false)
        .option("--length <n>", "so many letters and digits: 8 for the auth_pass of keepalived", passwordLength),
  ],
  examples: ["hap secret generate ha-key", "hap secret generate vrrp --length 8"],
  run: async ({ env, args: [name], options }) => (await import("./run.js")).secretGenerateCommand(env, name, options),
});

const get = defineCommand<[name: string], SecretPlaceOptions & { readonly show: boolean }>({
  name: "get",
  usage: "<name>",
  summary: "print a secret",
  options: [fileOptions, (command) => command.option("--show", "print it on a terminal too", false)],
  examples: ["hap secret get ha-key --show", "hap secret get mysql | wc -c"],
  run: async ({ env, args: [name], options }) => (await import("./run.js")).secretGetCommand(env, name, options),
});

const list = defineCommand<[], SecretPlaceOptions>({
  name: "list",
  summary: "print the names",
  options: [
    fileOptions,
    (command) => command.addOption(new Option("--output <form>", "how to report").choices(["plain", "json"])),
  ],
  examples: ["hap secret list", "hap secret list --output json"],
  run: async ({ env, options }) => (await import("./run.js")).secretListCommand(env, options),
});

const edit = defineCommand<[name: string], SecretPlaceOptions>({
  name: "edit",
  usage: "<name>",
  summary: "change a secret in your editor",
  options: [fileOptions],
  examples: ["hap secret edit mysql", "hap secret edit mysql --identity ~/age.txt"],
  run: async ({ env, args: [name], options }) => (await import("./run.js")).secretEditCommand(env, name, options),
});

const remove = defineCommand<[name: string], SecretPlaceOptions>({
  name: "remove",
  usage: "<name>",
  summary: "forget a secret",
  options: [fileOptions],
  examples: ["hap secret remove mysql", "hap secret remove ha-key -i inventory/book.hap"],
  run: async ({ env, args: [name], options }) => (await import("./run.js")).secretRemoveCommand(env, name, options),
});

const rekey = defineCommand<[], SecretPlaceOptions>({
  name: "rekey",
  summary: "encrypt the file for the recipients of now, or with a new passphrase",
  options: [fileOptions],
  examples: ["hap secret rekey", "hap secret rekey --identity ~/age.txt"],
  run: async ({ env, options }) => (await import("./run.js")).secretRekeyCommand(env, options),
});

export const secret = defineGroup({
  name: "secret",
  summary: "keep secrets in secrets.age beside the inventory, encrypted with age",
  examples: ["hap secret generate ha-key", "hap secret set mysql < password.txt"],
  commands: [init, set, generate, get, list, edit, remove, rekey],
});
