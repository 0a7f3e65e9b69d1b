import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabName } from "./lab-name.js";
import type { LabOptions } from "./lab-options.js";
import { endProcesses, namespacePids, namespacesOf } from "./namespaces.js";
import { readLab } from "./lab-state.js";
import { runCommand } from "./run-command.js";

/** What ending a lab found and left. */
export interface LabDownResult {
  /** False when there was no such lab. */
  readonly existed: boolean;
  /** What could not be taken away: namespaces or folders. Empty after a clean end. */
  readonly left: readonly string[];
}

/** How long processes may take to be gone after SIGKILL, in ms. */
const END_LIMIT_MS = 10_000;

/**
 * Ends a lab: its processes, namespaces, disks and state. Works from the names of the namespaces, so it also ends what
 * a crashed `up` left behind; the cached image and packages stay.
 */
export async function labDown(
  name: LabName,
  options: Pick<LabOptions, "stateDir" | "cacheDir">,
): Promise<LabDownResult> {
  const dir = join(options.stateDir, name);
  const diskDir = (await readLab(options.stateDir, name))?.diskDir ?? join(options.cacheDir, "disks", name);
  const existed = (await namespacesOf(name)).length > 0 || (await isFolder(dir)) || (await isFolder(diskDir));
  endProcesses(await supervisors(dir));
  const deadline = Date.now() + END_LIMIT_MS;
  while ((await removeNamespaces(name)) > 0 && Date.now() < deadline) await sleep(20);
  const left = [...(await namespacesOf(name))];
  for (const folder of [diskDir, dir]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => left.push(folder));
  }
  return { existed, left };
}

/** One round: ends what is in the namespaces and deletes those that are empty. Gives how many there were. */
async function removeNamespaces(lab: LabName): Promise<number> {
  const namespaces = await namespacesOf(lab);
  for (const namespace of namespaces) {
    const pids = await namespacePids(namespace);
    endProcesses(pids);
    if (pids.every((pid) => pid === process.pid)) await runCommand(["ip", "netns", "del", namespace]);
  }
  return namespaces.length;
}

/** The hosts' supervisors, which are outside of their namespaces; each has written its number beside its script. */
async function supervisors(dir: string): Promise<readonly number[]> {
  const found: number[] = [];
  const names = await readdir(dir).catch(() => []);
  for (const name of names.filter((candidate) => /^power-\d+\.pid$/.test(candidate))) {
    const pid = Number(await readFile(join(dir, name), "utf8").catch(() => "0"));
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (command.split("\0").includes(join(dir, name.replace(/\.pid$/, "")))) found.push(pid);
  }
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    await readdir(path);
    return true;
  } catch {
    return false;
  }
}
