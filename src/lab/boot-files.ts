import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.js";
import { powerPath } from "./host-power.js";
import { bootScript, powerScript } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";
import type { Lab } from "./lab-state.js";
import {
  DPKG_SETTINGS,
  MARIADB_SETTINGS,
  ownKernelBootScript,
  ownKernelHostLines,
  ownKernelStartScript,
} from "./own-kernel-scripts.js";
import { makeDiskCommand, ownKernelDir, ownKernelPowerScript } from "./own-kernel.js";
import { lastLines, runCommand } from "./run-command.js";
import { makeFolder } from "../files/write-file.js";

/**
 * Writes the scripts that switch a host on and boot it; with a kernel of its own also turns its disk into a file. Gives
 * what is in the way of that.
 */
export async function writeBootFiles(lab: Lab, host: LabHost): Promise<Diagnostic | null> {
  const own = lab.plan.kernel === "user-mode";
  await writeFile(join(lab.dir, "boot"), own ? ownKernelBootScript() : bootScript(), { mode: 0o700 });
  const power = own ? ownKernelPowerScript(lab, host) : powerScript(lab, host);
  await writeFile(powerPath(lab, host), power, { mode: 0o700 });
  if (!own) return null;
  await writeFile(join(lab.dir, "start"), ownKernelStartScript(), { mode: 0o700 });
  return makeDisk(lab, host);
}

/**
 * An ext4 file system in a sparse file. It holds what the host's kernel has written, so that a loss of power costs what
 * was not yet synced, as on a real machine: about the last 5 s, or 30 s of a file that grows.
 */
async function makeDisk(lab: Lab, host: LabHost): Promise<Diagnostic | null> {
  const folder = ownKernelDir(lab, host);
  const etc = join(folder, "upper/etc");
  makeFolder(join(etc, "mysql/mariadb.conf.d"));
  await writeFile(join(etc, "mysql/mariadb.conf.d/90-hap-lab.cnf"), MARIADB_SETTINGS);
  makeFolder(join(etc, "dpkg/dpkg.cfg.d"));
  await writeFile(join(etc, "dpkg/dpkg.cfg.d/90-hap-lab"), DPKG_SETTINGS);
  makeFolder(join(folder, "work"));
  await writeFile(join(folder, "boot"), ownKernelHostLines(host));
  const { status, stderr } = await runCommand(makeDiskCommand(lab, host));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  if (status === 0) return null;
  const details = [{ label: "mkfs.ext4", text: lastLines(stderr, 6) }];
  return diagnostic("HAP8018", `the disk of \`${host.name}\` of the lab could not be made`, null, { details });
}
