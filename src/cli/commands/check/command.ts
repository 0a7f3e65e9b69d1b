import { defineCommand } from "../../define-command.js";
import {
  collect,
  connectOptions,
  dummySecretOption,
  inventoryOptions,
  moreForms,
  secretOptions,
} from "../../option-groups.js";
import type { CheckOptions } from "./run.js";

export const check = defineCommand<[paths?: readonly string[]], CheckOptions>({
  name: "check",
  usage: "[paths...]",
  summary:
    "find mistakes in a playbook, in a folder such as /etc/ha.d or /etc/keepalived, or on running nodes; changes nothing",
  options: [
    inventoryOptions,
    secretOptions,
    dummySecretOption,
    connectOptions,
    (command) =>
      command.option(
        "--host <name>",
        "read the files of this running node by ssh; twice for both nodes of a pair, then their real servers",
        collect,
        [],
      ),
    // Beside the forms of every command, those that code scanners and forges read.
    moreForms("sarif", "github"),
    (command) =>
      command
        .option("--strict", "let warnings fail too, with status 2", false)
        .option("--fix", "put right in the files what has a certain mend, and show the differences", false),
    (command) => command.option("--explain <code>", "say what a rule such as HB005, or another code, is about"),
  ],
  examples: ["hap check /etc/ha.d", "hap check --host node-a --host node-b"],
  run: async ({ env, args: [paths = []], options }) => (await import("./run.js")).checkCommand(env, paths, options),
});
