import { type ChildProcess, spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hostPlugs, switchPort } from "./host-scripts.js";
import type { LabHost } from "./lab-plan.js";
import { type Lab, hostNamespace } from "./lab-state.js";
import { endProcesses, namespaceExists, namespacePids } from "./namespaces.js";
import { runCommand } from "./run-command.js";

/** How long a host may take to give up its namespace, in ms. */
const OFF_LIMIT_MS = 10_000;

/** Pauses between two looks (ms): each is a login by a program, which takes from the boot that is awaited. */
const SOONEST_MS = 50;
const LATEST_MS = 1000;

export interface StartOptions {
  /**
   * How long the host may take until its sshd answers, in ms; unless given 20,000, or 600,000 with a kernel of its own,
   * which a busy machine boots slowly.
   */
  readonly limitMs?: number;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

/** Boots a host that is off, with the disk it had. Resolves when its sshd answers; false when it did not. */
export async function startHost(lab: Lab, host: LabHost, options: StartOptions = {}): Promise<boolean> {
  const isOn = await namespaceExists(hostNamespace(lab.name, host.number));
  const supervisor = isOn ? null : await switchOn(lab, host);
  const deadline = Date.now() + (options.limitMs ?? (lab.plan.kernel === "user-mode" ? 600_000 : 20_000));
  let pauseMs = SOONEST_MS;
  while (Date.now() < deadline && options.signal?.aborted !== true) {
    if (await answers(lab, host)) return true;
    if (supervisor !== null && supervisor.exitCode !== null) return false;
    await sleep(pauseMs);
    pauseMs = Math.min(pauseMs * 1.5, LATEST_MS);
  }
  return false;
}

/** Power loss: every process of the host ends at once, and its addresses go with its links. */
export async function stopHost(lab: Lab, host: LabHost): Promise<void> {
  const namespace = hostNamespace(lab.name, host.number);
  const deadline = Date.now() + OFF_LIMIT_MS;
  do {
    endProcesses(await namespacePids(namespace));
    await sleep(20);
  } while (Date.now() < deadline && (await namespaceExists(namespace)));
  // A namespace loses its name first; the kernel takes its links away later, and until then they answer a ping.
  for (const { device } of hostPlugs(host)) {
    await runCommand(["ip", "-n", lab.switchNamespace, "link", "del", switchPort(host, device)]);
  }
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

async function switchOn(lab: Lab, host: LabHost): Promise<ChildProcess> {
  const log = await open(consolePath(lab, host), "a");
  // A process group of its own: Ctrl-C in the terminal must not reach the hosts.
  const child = spawn("/bin/sh", [powerPath(lab, host)], { detached: true, stdio: ["ignore", log.fd, log.fd] });
  child.unref();
  await log.close();
  return child;
}

async function answers(lab: Lab, host: LabHost): Promise<boolean> {
  const options = ["-o", "ConnectTimeout=2", "-o", "BatchMode=yes"];
  const command = ["ssh", "-F", lab.ssh.config, ...options, host.name, "true"];
  const result = await runCommand(["nsenter", `--net=/run/netns/${lab.switchNamespace}`, ...command]);
  return result.status === 0;
}
