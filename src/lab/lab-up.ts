import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, type Stage, diagnostic } from "../diagnostics/diagnostic.js";
import { type AptSource, aptSources } from "./apt-sources.js";
import { makeClientKey, makeHostDisk, writeSshFiles } from "./host-disk.js";
import { consolePath, startHost } from "./host-power.js";
import { writeBootFiles } from "./boot-files.js";
import { labDown } from "./lab-down.js";
import { ensureImage } from "./lab-image.js";
import { labObstacle } from "./lab-needs.js";
import type { LabName } from "./lab-name.js";
import type { LabOptions } from "./lab-options.js";
import type { LabPlan } from "./lab-plan.js";
import { type Lab, currentBootId, hostNamespace, isAlive, newLab, readLab, writeLab } from "./lab-state.js";
import { loadModules } from "./machine-modules.js";
import { namespaceExists } from "./namespaces.js";
import { lastLines } from "./run-command.js";
import { packageLog, startPackages } from "./start-packages.js";
import { makeSwitch } from "./switch.js";

/**
 * Brings a lab up and gives it when every host answers by ssh. A running lab of the same plan is kept, with hosts that
 * are off switched on; one of another plan is refused (HAP8019) unless it is to be replaced; the remains of a crash are
 * taken down first. When it fails or is aborted nothing of it stays.
 */
export async function labUp(plan: LabPlan, options: LabOptions): Promise<Stage<Lab | null>> {
  const obstacle = (await labObstacle(plan.kernel)) ?? (await otherOwner(plan.name, options));
  if (obstacle !== null) return failed(obstacle);
  const running = await labInfo(plan.name, options);
  if (running !== null && isDeepStrictEqual(running.plan, plan)) return wake(running, options);
  if (running !== null && options.replace !== true) return failed(otherHosts(running, plan));
  return make(plan, options);
}

/** The lab of that name if it runs; null when there is none, or only what a crash or a reboot of the machine left. */
export async function labInfo(name: LabName, options: Pick<LabOptions, "stateDir">): Promise<Lab | null> {
  const lab = await readLab(options.stateDir, name);
  if (lab === null || lab.phase !== "running" || lab.bootId !== (await currentBootId())) return null;
  return (await namespaceExists(lab.switchNamespace)) ? lab : null;
}

async function make(plan: LabPlan, options: LabOptions): Promise<Stage<Lab | null>> {
  await labDown(plan.name, options);
  const sources = await aptSources();
  const image = await ensureImage(sources, options);
  if (isAborted(options)) return failed(interruption());
  if (image.diagnostics.length > 0) return { value: null, diagnostics: image.diagnostics };
  const lab = await newLab(plan, image.value, options);
  const problem = await attempt(lab, sources, options);
  if (problem === null) return { value: await labInfo(plan.name, options), diagnostics: [] };
  await labDown(plan.name, options);
  return failed(problem);
}

async function wake(lab: Lab, options: LabOptions): Promise<Stage<Lab | null>> {
  const alive = lab.proxy !== null && (await isAlive(lab.proxy));
  const proxy = alive ? lab.proxy : await startPackages(lab, await aptSources(), options);
  if (proxy === null) return failed(await packagesProblem(lab));
  if (!alive) await writeLab({ ...lab, proxy });
  const problem = await startAll(lab, options);
  return problem === null ? { value: { ...lab, proxy }, diagnostics: [] } : failed(problem);
}

/** A terminal's Ctrl-C also ends the commands that are under way, so that anything may fail then. */
async function attempt(lab: Lab, sources: readonly AptSource[], options: LabOptions): Promise<Diagnostic | null> {
  try {
    const problem = await bringUp(lab, sources, options);
    return isAborted(options) ? interruption() : problem;
  } catch (error) {
    if (isAborted(options)) return interruption();
    await labDown(lab.name, options);
    throw error;
  }
}

async function bringUp(lab: Lab, sources: readonly AptSource[], options: LabOptions): Promise<Diagnostic | null> {
  await writeLab(lab);
  const network = await makeSwitch(lab);
  if (network.status !== 0) return networkProblem(network.stderr);
  if (lab.plan.kernel === "namespace") await loadModules();
  const proxy = await startPackages(lab, sources, options);
  if (proxy === null) return packagesProblem(lab);
  await makeClientKey(lab);
  const keys: string[] = [];
  for (const host of lab.plan.hosts) {
    keys.push(await makeHostDisk(lab, host));
    const obstacle = await writeBootFiles(lab, host);
    if (obstacle !== null) return obstacle;
  }
  await writeSshFiles(lab, keys);
  const problem = await startAll(lab, options);
  if (problem !== null) return problem;
  await writeLab({ ...lab, phase: "running", proxy });
  return null;
}

async function startAll(lab: Lab, options: LabOptions): Promise<Diagnostic | null> {
  const { hosts } = lab.plan;
  const isOn = await Promise.all(hosts.map((host) => namespaceExists(hostNamespace(lab.name, host.number))));
  const off = hosts.filter((_, index) => isOn[index] === false);
  if (off.length > 0) options.onProgress?.(`starting ${off.map((host) => host.name).join(", ")}`);
  const { signal } = options;
  const up = await Promise.all(hosts.map((host) => startHost(lab, host, signal === undefined ? {} : { signal })));
  const silent = hosts.find((_, index) => up[index] === false);
  if (silent === undefined) return null;
  const text = await readFile(consolePath(lab, silent), "utf8").catch(() => "");
  const details = [{ label: "console", text: lastLines(text, 12) }];
  return diagnostic("HAP8014", `\`${silent.name}\` of the lab does not answer by ssh`, null, { details });
}

async function otherOwner(name: LabName, options: LabOptions): Promise<Diagnostic | null> {
  const lab = await readLab(options.stateDir, name);
  if (lab?.phase !== "starting" || lab.owner.pid === process.pid || !(await isAlive(lab.owner))) return null;
  return diagnostic("HAP8017", `process ${lab.owner.pid} is bringing the lab \`${name}\` up at this moment`, null);
}

/** A lab may hold hours of somebody's work: it goes only when it is told to. */
function otherHosts({ name, plan }: Lab, wanted: LabPlan): Diagnostic {
  const list = (hosts: LabPlan["hosts"]): string => hosts.map((host) => `${host.name} ${host.address}`).join(", ");
  const same = list(plan.hosts) === list(wanted.hosts);
  const runs = same ? `on another kernel (${plan.kernel})` : "with other hosts";
  const help = `\`hap lab down --lab ${name}\` first, or --replace; or give this one a name of its own by --lab`;
  const details = same ? [] : [{ label: "it has", text: list(plan.hosts) }];
  return diagnostic("HAP8019", `the lab \`${name}\` runs ${runs}`, null, { help, details });
}

function networkProblem(stderr: string): Diagnostic {
  const details = [{ label: "ip", text: lastLines(stderr, 6) }];
  return diagnostic("HAP8013", "the lab's network could not be made", null, { details });
}

async function packagesProblem(lab: Lab): Promise<Diagnostic> {
  const text = await readFile(packageLog(lab), "utf8").catch(() => "");
  const details = [{ label: "package proxy", text: lastLines(text, 6) }];
  return diagnostic("HAP8015", "the lab's package proxy did not start", null, { details });
}

function isAborted({ signal }: LabOptions): boolean {
  return signal?.aborted ?? false;
}

function interruption(): Diagnostic {
  return diagnostic("HAP8016", "the lab was interrupted: nothing of it stays", null);
}

function failed(problem: Diagnostic): Stage<null> {
  return { value: null, diagnostics: [problem] };
}
