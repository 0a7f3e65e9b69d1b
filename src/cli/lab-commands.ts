import { InvalidArgumentError, Option, type Command } from "commander";
import { LAB_NAME_RULE, parseLabName, type LabName } from "../lab/lab-name.js";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";
import { inventoryOptions } from "./option-groups.js";

/** Adds the options of an inventory, `--lab` and `--kernel`. */
export function labOptions(command: Command): Command {
  const option = new Option("--kernel <kind>", "what the hosts run on; unless given, user-mode where LVS needs it");
  return named(inventoryOptions(command)).addOption(option.choices(["namespace", "user-mode"]));
}

/** Adds the commands that do harm to a lab's hosts, and mend it: `cut`, `heal`, `kill` and `start`. */
export function addLabFaults(lab: Command, env: Environment, end: (status: Status) => void): void {
  for (const [what, description] of [
    ["cut", "pull the cable of a host's link, eth0 or eth1"],
    ["heal", "put the cable back"],
  ] as const) {
    named(lab.command(`${what} <host> <link>`).description(description)).action(async (host, link, options) => {
      const { labCableCommand } = await import("./commands/lab-faults.js");
      end(await labCableCommand(env, { host, link, options, end: what }));
    });
  }
  named(lab.command("kill <host>").description("take a host's power away")).action(async (host, options) => {
    const { labKillCommand } = await import("./commands/lab-faults.js");
    end(await labKillCommand(env, { host, options }));
  });
  named(lab.command("start <host>").description("boot a host that is off")).action(async (host, options) => {
    const { labStartCommand } = await import("./commands/lab-faults.js");
    end(await labStartCommand(env, { host, options }));
  });
}

/** Adds the hidden command that serves Debian packages to a lab, in a process of its own. */
export function addLabPackages(lab: Command, env: Environment): void {
  lab.command("packages <settings>", { hidden: true }).action(async (settings) => {
    const { servePackages } = await import("../lab/package-proxy.js");
    await servePackages(settings, (line) => env.stdout.write(line));
  });
}

/** Adds `--lab`. */
export function named(command: Command): Command {
  return command.addOption(new Option("--lab <name>", "name of the lab").default("hap").argParser(labName));
}

function labName(text: string): LabName {
  const name = parseLabName(text);
  if (name === null) throw new InvalidArgumentError(`${LAB_NAME_RULE}.`);
  return name;
}
