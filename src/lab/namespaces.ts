import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { LabName } from "./lab-name.js";
import { runCommand } from "./run-command.js";

/** Where iproute2 keeps named network namespaces. */
const NAMESPACE_DIR = "/run/netns";

export async function namespaceExists(name: string): Promise<boolean> {
  try {
    await access(join(NAMESPACE_DIR, name));
    return true;
  } catch {
    return false;
  }
}

/** The namespaces of one lab: its switch and its hosts. */
export async function namespacesOf(lab: LabName): Promise<readonly string[]> {
  const own = new RegExp(`^hap-${lab}-(?:sw|\\d+)$`);
  try {
    return (await readdir(NAMESPACE_DIR)).filter((name) => own.test(name));
  } catch {
    return [];
  }
}

/** The processes, as this machine numbers them, that are in a namespace. */
export async function namespacePids(name: string): Promise<readonly number[]> {
  const { stdout } = await runCommand(["ip", "netns", "pids", name]);
  return stdout.split("\n").filter(Boolean).map(Number);
}

/** Ends processes at once, but never the one that runs this. Those that are gone already do not matter. */
export function endProcesses(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      if (pid !== process.pid) process.kill(pid, "SIGKILL");
    } catch {
      continue;
    }
  }
}
