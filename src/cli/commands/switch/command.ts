import { defineCommand } from "../../define-command.js";
import {
  connectOptions,
  inventoryOptions,
  lockOption,
  logDirOption,
  reportOptions,
  secretOptions,
  switchOptions,
} from "../../option-groups.js";
import type { SwitchCommandOptions } from "./run.js";

export const switchCommand = defineCommand<[pair: string, playbook?: string], SwitchCommandOptions>({
  name: "switch",
  usage: "<pair> [playbook]",
  summary: "hand the resources of Heartbeat's pair over to the other host, watched by the playbook's probes or a ping",
  options: [switchOptions, inventoryOptions, connectOptions, lockOption, secretOptions, reportOptions, logDirOption],
  examples: ["hap switch directors", "hap switch directors playbooks/site.hap --to LD_192_168_3_87"],
  run: async ({ env, args: [pair, playbook = null], options }) =>
    (await import("./run.js")).runSwitchCommand(env, { pair, playbook, options }),
});
