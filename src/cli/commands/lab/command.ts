import { InvalidArgumentError, Option, type Command } from "commander";
import { DEFAULT_LAB, LAB_NAME_RULE, parseLabName, type LabName } from "../../../lab/lab-name.js";
import { defineCommand, defineGroup, type CommandLeaf } from "../../define-command.js";
import { inventoryOptions } from "../../option-groups.js";
import type { LabCommandOptions } from "./run.js";

interface LabOption {
  readonly lab: LabName;
}

function labName(text: string): LabName {
  const name = parseLabName(text);
  if (name === null) throw new InvalidArgumentError(`${LAB_NAME_RULE}.`);
  return name;
}

/** Adds `--lab`. */
function named(command: Command): Command {
  return command.addOption(new Option("--lab <name>", "name of the lab").default(DEFAULT_LAB).argParser(labName));
}

/** Adds `--kernel`. */
function kernel(command: Command): Command {
  const option = new Option("--kernel <kind>", "what the hosts run on; unless given, user-mode where LVS needs it");
  return command.addOption(option.choices(["namespace", "user-mode"]));
}

/** Adds `--replace`. */
function replace(command: Command): Command {
  return command.option("--replace", "take a running lab of this name down first when it has other hosts", false);
}

const up = defineCommand<[playbook?: string], LabCommandOptions>({
  name: "up",
  usage: "[playbook]",
  summary: "bring the hosts up",
  options: [inventoryOptions, named, kernel, replace],
  examples: ["hap lab up", "hap lab up playbooks/site.hap --lab second"],
  run: async ({ env, args: [playbook = null], options }) =>
    (await import("./run.js")).labUpCommand(env, playbook, options),
});

const run = defineCommand<[playbook: string, args: readonly string[]], LabCommandOptions & { readonly keep: boolean }>({
  name: "run",
  usage: "<playbook> [args...]",
  summary: "bring the hosts up and run the playbook on them; arguments after `--` go to `hap run`",
  options: [
    inventoryOptions,
    named,
    kernel,
    replace,
    (command) => command.option("--keep", "leave the hosts up afterwards", false),
  ],
  examples: ["hap lab run playbooks/site.hap", "hap lab run playbooks/site.hap --keep -- --diff"],
  run: async ({ env, args: [playbook, args], options }) =>
    (await import("./run.js")).labRunCommand(env, { playbook, args, options }),
});

const ssh = defineCommand<[host: string, words: readonly string[]], LabOption>({
  name: "ssh",
  usage: "<host> [command...]",
  summary: "open ssh to a host of the lab, or run a command there",
  options: [named],
  examples: ["hap lab ssh LD_192_168_3_87", "hap lab ssh LD_192_168_3_87 cl_status hbstatus"],
  completes: "host",
  passesThrough: true,
  run: async ({ env, args: [host, words], options }) =>
    (await import("./run.js")).labSshCommand(env, { host, words, options }),
});

const exec = defineCommand<[words: readonly string[]], LabOption>({
  name: "exec",
  usage: "<command...>",
  summary: "run a command where the hosts' addresses are; a hap there logs in to them as it does in `hap lab run`",
  options: [named],
  examples: ["hap lab exec ping -c 3 192.168.3.118", "hap lab exec hap status playbooks/site.hap"],
  passesThrough: true,
  run: async ({ env, args: [words], options }) => (await import("./run.js")).labExecCommand(env, { words, options }),
});

const down = defineCommand<[], LabOption>({
  name: "down",
  summary: "take the hosts away",
  options: [named],
  examples: ["hap lab down", "hap lab down --lab second"],
  run: async ({ env, options }) => (await import("./run.js")).labDownCommand(env, options),
});

/** `cut` and `heal`: the two ends of a cable. */
function cable(name: "cut" | "heal", summary: string): CommandLeaf {
  return defineCommand<[host: string, link: string], LabOption>({
    name,
    usage: "<host> <link>",
    summary,
    options: [named],
    examples: [`hap lab ${name} LD_192_168_3_87 eth1`, `hap lab ${name} LD_192_168_3_87 eth0`],
    completes: "host",
    run: async ({ env, args: [host, link], options }) =>
      (await import("./faults.js")).labCableCommand(env, { host, link, options, end: name }),
  });
}

const kill = defineCommand<[host: string], LabOption>({
  name: "kill",
  usage: "<host>",
  summary: "take a host's power away",
  options: [named],
  examples: ["hap lab kill LD_192_168_3_87", "hap lab kill LD_192_168_3_88 --lab second"],
  completes: "host",
  run: async ({ env, args: [host], options }) => (await import("./faults.js")).labKillCommand(env, { host, options }),
});

const start = defineCommand<[host: string], LabOption>({
  name: "start",
  usage: "<host>",
  summary: "boot a host that is off",
  options: [named],
  examples: ["hap lab start LD_192_168_3_87", "hap lab start LD_192_168_3_88 --lab second"],
  completes: "host",
  run: async ({ env, args: [host], options }) => (await import("./faults.js")).labStartCommand(env, { host, options }),
});

export const lab = defineGroup({
  name: "lab",
  summary: "throw-away hosts with the inventory's names and addresses, on this machine",
  examples: ["hap lab run playbooks/site.hap", "hap lab ssh LD_192_168_3_87"],
  commands: [
    ...[up, run, ssh, exec, down],
    cable("cut", "pull the cable of a host's link, eth0 or eth1"),
    cable("heal", "put the cable back"),
    ...[kill, start],
  ],
});
