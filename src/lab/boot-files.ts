import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { powerPath } from "./host-power.js";
import { bootScript, powerScript } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";
import type { Lab } from "./lab-state.js";
import { makeDiskCommand, ownKernelBootScript, ownKernelDir, ownKernelPowerScript } from "./own-kernel.js";
import { runCommand } from "./run-command.js";

/** Writes the scripts that switch a host on and boot it; with a kernel of its own also turns its disk into a file. */
export async function writeBootFiles(lab: Lab, host: LabHost): Promise<void> {
  if (lab.plan.kernel === "shared") {
    await writeFile(join(lab.dir, "boot"), bootScript(), { mode: 0o700 });
    await writeFile(powerPath(lab, host), powerScript(lab, host), { mode: 0o700 });
    return;
  }
  await mkdir(ownKernelDir(lab, host), { recursive: true });
  await writeFile(join(ownKernelDir(lab, host), "boot"), ownKernelBootScript(lab, host), { mode: 0o700 });
  await writeFile(powerPath(lab, host), ownKernelPowerScript(lab, host), { mode: 0o700 });
  await mkdir(join(lab.diskDir, String(host.number), "work"), { recursive: true });
  await runCommand(makeDiskCommand(lab, host));
}
