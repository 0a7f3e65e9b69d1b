import { Option, type Command } from "commander";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";

/** Adds `--kernel`. */
export function kernelOption<T extends Command>(command: T): T {
  const option = new Option("--kernel <kind>", "what the hosts run on; unless given, user-mode where LVS needs it");
  return command.addOption(option.choices(["namespace", "user-mode"])) as T;
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

function named<T extends Command>(command: T): T {
  return command.option("--lab <name>", "name of the lab", "hap") as T;
}
