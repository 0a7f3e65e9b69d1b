import { defineCommand } from "../../define-command.js";
import { collect } from "../../option-groups.js";
import type { InitOptions } from "./gather.js";

export const init = defineCommand<[folder?: string], InitOptions>({
  name: "init",
  usage: "[folder]",
  summary:
    "write a playbook and an inventory for a new pair, and a key where Heartbeat keeps it; asks for what no option gives",
  options: [
    (command) =>
      command
        .option("--host <name=address>", "a host of the pair, the preferred one first (give it twice)", collect, [])
        .option("--interface <name>", "network interface of the virtual address")
        .option("--vip <address>", "virtual address, with or without the bits of its network: 192.168.3.118/24")
        .option("--link <name>", "network interface of the heartbeats, where it is another")
        .option("--site <name>", "name of the site, and of its inventory", "site")
        .option("--engine <name>", "what keeps the address on one of them: heartbeat or keepalived", "heartbeat")
        .option("--user <name>", "login user (root)")
        .option("--from-inventory <file>", "take the two hosts from a group of an Ansible inventory")
        .option("--group <name>", "the group of that inventory, where it has several of two hosts")
        .option("--force", "replace files that are there", false),
  ],
  examples: [
    "hap init --engine keepalived web",
    "hap init --host node-a=192.168.3.87 --host node-b=192.168.3.88 --interface eth0 --vip 192.168.3.118",
  ],
  run: async ({ env, args: [folder = ""], options }) => (await import("./run.js")).initCommand(env, folder, options),
});
