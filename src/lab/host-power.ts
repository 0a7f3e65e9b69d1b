import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { switchPort } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";
import { type Lab, hostNamespace } from "./lab-state.js";
import { namespaceExists, namespacePids } from "./namespaces.js";
import { runCommand } from "./run-command.js";

/** How long a host may take to give up its namespace, in ms. */
const OFF_LIMIT_MS = 10_000;

/** Boots a host that is off, with the disk it had. Resolves when its sshd answers; false when it did not in time. */
export async function startHost(lab: Lab, host: LabHost, limitMs = 20_000): Promise<boolean> {
  if (!(await namespaceExists(hostNamespace(lab.name, host.number)))) await switchOn(lab, host);
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (await answers(lab, host)) return true;
    await sleep(50);
  }
  return false;
}

/** Power loss: every process of the host ends at once, and its addresses go with its links. */
export async function stopHost(lab: Lab, host: LabHost): Promise<void> {
  const namespace = hostNamespace(lab.name, host.number);
  for (const pid of await namespacePids(namespace)) kill(pid);
  const deadline = Date.now() + OFF_LIMIT_MS;
  while (Date.now() < deadline && (await namespaceExists(namespace))) await sleep(20);
}

/** Pulls the cable of `eth0` or `eth1`: the host keeps its address and loses the carrier. */
export async function cutLink(lab: Lab, host: LabHost, device: string): Promise<void> {
  await runCommand(["ip", "-n", lab.switchNamespace, "link", "set", switchPort(host, device), "down"]);
}

/** Puts the cable back. */
export async function healLink(lab: Lab, host: LabHost, device: string): Promise<void> {
  await runCommand(["ip", "-n", lab.switchNamespace, "link", "set", switchPort(host, device), "up"]);
}

/** The host's own messages since the lab came up, for a report when it does not answer. */
export function consolePath(lab: Lab, host: LabHost): string {
  return join(lab.dir, `console-${host.number}.log`);
}

/** Path of a host's supervisor script. */
export function powerPath(lab: Lab, host: LabHost): string {
  return join(lab.dir, `power-${host.number}`);
}

async function switchOn(lab: Lab, host: LabHost): Promise<void> {
  const log = await open(consolePath(lab, host), "a");
  // A process group of its own: Ctrl-C in the terminal must not reach the hosts.
  const child = spawn("/bin/sh", [powerPath(lab, host)], { detached: true, stdio: ["ignore", log.fd, log.fd] });
  child.unref();
  await log.close();
}

async function answers(lab: Lab, host: LabHost): Promise<boolean> {
  const options = ["-o", "ConnectTimeout=2", "-o", "BatchMode=yes"];
  const command = ["ssh", "-F", lab.ssh.config, ...options, host.name, "true"];
  const result = await runCommand(["nsenter", `--net=/run/netns/${lab.switchNamespace}`, ...command]);
  return result.status === 0;
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in between.
  }
}
