import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LabName } from "./lab-name.js";
import type { LabPlan } from "./lab-plan.js";
import { makeFolder } from "../files/write-file.js";

/** A process that can be told from a later one with the same number. */
export interface ProcessId {
  readonly pid: number;
  /** Start time in clock ticks since boot (field 22 of /proc/PID/stat). */
  readonly started: string;
}

/** What plain ssh, and so hap, needs to reach the hosts from the switch's namespace. */
export interface LabSsh {
  /** Private key of the client. */
  readonly key: string;
  readonly knownHosts: string;
  /** An ssh_config that names both, with an entry for each host. */
  readonly config: string;
}

/** A lab as it is kept in its state file. */
export interface Lab {
  readonly format: 1;
  readonly name: LabName;
  /** `starting` until every host answers: a lab left so by a crash is cleaned away by the next `up`. */
  readonly phase: "starting" | "running";
  readonly plan: LabPlan;
  /** Holds state.json, the keys, the ssh_config and the hosts' scripts and consoles. */
  readonly dir: string;
  /** Holds the hosts' disks: one folder a host. */
  readonly diskDir: string;
  readonly image: string;
  /** The namespace with the bridges; hap runs in it. */
  readonly switchNamespace: string;
  readonly ssh: LabSsh;
  /** The boot of the machine it belongs to. */
  readonly bootId: string;
  /** The process that brings it up. */
  readonly owner: ProcessId;
  /** The package proxy, once it runs. */
  readonly proxy: ProcessId | null;
}

/** Namespace of the switch of a lab. */
function switchNamespace(lab: LabName): string {
  return `hap-${lab}-sw`;
}

/** Namespace of a host of a lab. */
export function hostNamespace(lab: LabName, number: number): string {
  return `hap-${lab}-${number}`;
}

/** A lab that is about to be made by this process. */
export async function newLab(
  plan: LabPlan,
  image: string,
  folders: { readonly stateDir: string; readonly cacheDir: string },
): Promise<Lab> {
  const dir = join(folders.stateDir, plan.name);
  const owner = await processId(process.pid);
  return {
    format: 1,
    name: plan.name,
    phase: "starting",
    plan,
    dir,
    diskDir: join(folders.cacheDir, "disks", plan.name),
    image,
    switchNamespace: switchNamespace(plan.name),
    ssh: { key: join(dir, "id_ed25519"), knownHosts: join(dir, "known_hosts"), config: join(dir, "ssh_config") },
    bootId: await currentBootId(),
    owner: owner ?? { pid: process.pid, started: "" },
    proxy: null,
  };
}

/** Reads the state of a lab; null when there is none, or none that this version can read. */
export async function readLab(stateDir: string, name: LabName): Promise<Lab | null> {
  try {
    const lab = JSON.parse(await readFile(join(stateDir, name, "state.json"), "utf8")) as Lab;
    return lab.format === 1 ? lab : null;
  } catch {
    return null;
  }
}

/** Writes the state file so that a reader never sees half of it. */
export async function writeLab(lab: Lab): Promise<void> {
  makeFolder(lab.dir, 0o700);
  const path = join(lab.dir, "state.json");
  await writeFile(`${path}.new`, `${JSON.stringify(lab, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** The identity of a running process; null when there is none. */
export async function processId(pid: number): Promise<ProcessId | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in the second field may contain blanks and parentheses; the fields after its end do not.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? null : { pid, started: rest[18] ?? "" };
  } catch {
    return null;
  }
}

/** True while exactly this process runs. */
export async function isAlive(process: ProcessId): Promise<boolean> {
  return (await processId(process.pid))?.started === process.started;
}

/** The identity of the machine's present boot. */
export async function currentBootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}
