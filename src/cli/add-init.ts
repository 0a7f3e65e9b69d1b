import type { Command } from "commander";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";

const EXAMPLES = `
Examples:
  hap init
  hap init --host node-a=192.168.3.87 --host node-b=192.168.3.88 --interface eth0 --vip 192.168.3.118
`;

/** Adds `hap init`. */
export function addInit(program: Command, env: Environment, end: (status: Status) => void): void {
  program
    .command("init [folder]")
    .description("write a playbook and an inventory for a new pair; asks for what no option gives")
    .option("--host <name=address>", "a host of the pair, the preferred one first (give it twice)", collect, [])
    .option("--interface <name>", "network interface of the virtual address")
    .option("--vip <address>", "virtual address, with or without the bits of its network: 192.168.3.118/24")
    .option("--link <name>", "network interface of the heartbeats, where it is another")
    .option("--site <name>", "name of the site, and of its inventory", "site")
    .option("--user <name>", "login user (root)")
    .option("--from-inventory <file>", "take the two hosts from a group of an Ansible inventory")
    .option("--group <name>", "the group of that inventory, where it has several of two hosts")
    .option("--force", "replace files that are there", false)
    .addHelpText("after", EXAMPLES)
    .action(async (folder, options) => {
      const { initCommand } = await import("./commands/init.js");
      end(await initCommand(env, folder ?? "", options));
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
