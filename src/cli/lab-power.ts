import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseLabName } from "../lab/lab-name.js";
import type { Host } from "../model/host.js";
import type { PowerSwitch } from "../run/run-options.js";

/** The switch for the hosts of a lab, when the ssh_config is the one that `hap lab` made; null for any other. */
export async function labPower(sshConfig: string | undefined): Promise<PowerSwitch | null> {
  if (sshConfig === undefined) return null;
  const dir = dirname(resolve(sshConfig));
  if (!existsSync(join(dir, "state.json"))) return null;
  // Chunks of their own: most runs are in no lab.
  const [{ labInfo }, { startHost, stopHost }] = await Promise.all([
    import("../lab/lab-up.js"),
    import("../lab/host-power.js"),
  ]);
  const name = parseLabName(basename(dir));
  const lab = name === null ? null : await labInfo(name, { stateDir: dirname(dir) });
  if (lab === null || lab.ssh.config !== resolve(sshConfig)) return null;
  const hostOf = ({ name }: Host) => {
    const found = lab.plan.hosts.find((host) => host.name === name);
    if (found === undefined) throw new Error(`the lab has no host ${name}`);
    return found;
  };
  return {
    off: async (host) => stopHost(lab, hostOf(host)),
    on: async (host) => void (await startHost(lab, hostOf(host))),
  };
}
