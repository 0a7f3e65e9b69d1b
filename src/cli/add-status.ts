import type { Command } from "commander";
import type { Environment } from "./environment.js";
import type { Status } from "./exit-status.js";
import { connectOptions, inventoryOptions } from "./option-groups.js";

const EXAMPLES = `
Examples:
  hap status
  hap status playbooks/site.hap --output json
`;

/** Adds `hap status`. */
export function addStatus(program: Command, env: Environment, end: (status: Status) => void): void {
  const command = program
    .command("status [playbook]")
    .description("who is up, active and holds which address; exit 1 when a pair is not healthy");
  connectOptions(inventoryOptions(command))
    .addHelpText("after", EXAMPLES)
    .action(async (playbook, options) => {
      const { statusCommand } = await import("./commands/status.js");
      end(await statusCommand(env, playbook ?? null, options));
    });
}
