import type { Stage } from "../../../diagnostics/diagnostic.js";
import { diagnostic, hasErrors } from "../../../diagnostics/diagnostic.js";
import { labDown } from "../../../lab/lab-down.js";
import { kernelFor, machineKernel } from "../../../lab/kernel-choice.js";
import { labExec, labSsh, type LabExecOptions } from "../../../lab/lab-exec.js";
import { DEFAULT_LAB, type LabName } from "../../../lab/lab-name.js";
import type { LabOptions } from "../../../lab/lab-options.js";
import { type LabHost, type LabKernel, labPlan, type LabPlan } from "../../../lab/lab-plan.js";
import type { Lab } from "../../../lab/lab-state.js";
import { labInfo, labUp } from "../../../lab/lab-up.js";
import type { Program } from "../../../model/program.js";
import type { Environment } from "../../environment.js";
import { commandStatus, USAGE, type Status } from "../../exit-status.js";
import { interrupts, passSignals } from "../../interrupts.js";
import { loadSites } from "../../load-hosts.js";
import { loadProgram } from "../../load-program.js";
import { needsIpvs } from "./needs-ipvs.js";
import { SSH_CONFIG_VARIABLE, type InventoryOptions } from "../../option-groups.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

export type LabCommandOptions = InventoryOptions & {
  readonly lab: LabName;
  readonly kernel?: LabKernel;
  readonly replace: boolean;
};

const STATE_DIR = "/run/hap-lab";
const CACHE_DIR = "/var/cache/hap";

const NO_IPVS =
  "this machine's kernel has no LVS, which the playbook needs: each host gets a kernel of its own (--kernel namespace: none)";

/** `hap lab up`: hosts with the inventory's names and addresses; with a playbook only those that it is played on. */
export async function labUpCommand(
  env: Environment,
  playbook: string | null,
  options: LabCommandOptions,
): Promise<Status> {
  const lab = await bringUp(env, playbook, options);
  if (lab === null) return 1;
  env.stdout.write(`lab ${lab.name}: ${lab.plan.hosts.map((h) => `${h.name} ${h.address}`).join(", ")}\n`);
  const named = options.lab === DEFAULT_LAB ? "" : ` --lab ${options.lab}`;
  const next = ["run", "ssh", "down"].map((command) => `hap lab ${command}${named}`);
  const words = [playbook ?? "PLAYBOOK", lab.plan.hosts[0]?.name ?? "HOST", ""];
  env.stdout.write(`next: ${next.map((command, i) => `${command} ${words[i] ?? ""}`.trimEnd()).join(" · ")}\n`);
  return 0;
}

/** `hap lab run`: hap itself inside the lab's network, so that the inventory's addresses are the lab's hosts. */
export async function labRunCommand(
  env: Environment,
  request: {
    readonly playbook: string;
    readonly args: readonly string[];
    readonly options: LabCommandOptions & { readonly keep: boolean };
  },
): Promise<Status> {
  const { playbook, options } = request;
  const kept = options.keep || (await labInfo(options.lab, { stateDir: STATE_DIR })) !== null;
  const lab = await bringUp(env, playbook, options);
  if (lab === null) return 1;
  try {
    const own = ["run", playbook, "--ssh-config", lab.ssh.config, ...passedOn(options), ...request.args];
    return await inPlace((attended) => labExec(lab, [...hapItself(), ...own], attended));
  } finally {
    if (!kept) await labDown(options.lab, { stateDir: STATE_DIR, cacheDir: CACHE_DIR });
  }
}

/** `hap lab ssh HOST [COMMAND]` */
export async function labSshCommand(
  env: Environment,
  request: { readonly host: string; readonly words: readonly string[]; readonly options: { readonly lab: LabName } },
): Promise<Status> {
  const found = await findHost(env, request);
  if (found === null) return USAGE;
  return inPlace((attended) => labSsh(found.lab, request.host, request.words, attended));
}

/** `hap lab exec COMMAND`: in the namespace where the hosts' addresses are, and hap there knows the way to them. */
export async function labExecCommand(
  env: Environment,
  request: { readonly words: readonly string[]; readonly options: { readonly lab: LabName } },
): Promise<Status> {
  const lab = await runningLab(env, request.options.lab);
  if (lab === null) return USAGE;
  const vars = { ...process.env, [SSH_CONFIG_VARIABLE]: lab.ssh.config };
  return inPlace((attended) => labExec(lab, request.words, { ...attended, env: vars }));
}

/** Runs a command in hap's own place: it has the terminal and gets the signals, and hap ends with its status. */
async function inPlace(start: (attended: LabExecOptions) => Promise<number>): Promise<Status> {
  let send: (signal: NodeJS.Signals) => void = () => undefined;
  const release = passSignals((signal) => send(signal));
  try {
    return commandStatus(await start({ onStart: (sender) => void (send = sender) }));
  } finally {
    release();
  }
}

/** `hap lab down` */
export async function labDownCommand(env: Environment, options: { readonly lab: LabName }): Promise<Status> {
  const end = await labDown(options.lab, { stateDir: STATE_DIR, cacheDir: CACHE_DIR });
  if (!end.existed) env.stdout.write(`there is no lab ${options.lab}\n`);
  if (end.left.length === 0) return 0;
  env.stderr.write(`could not be taken away: ${end.left.join(", ")}\n`);
  return 1;
}

async function bringUp(env: Environment, playbook: string | null, options: LabCommandOptions): Promise<Lab | null> {
  const made = await makeLab(env, playbook, options);
  writeDiagnostics(env, made.diagnostics, env.stderr);
  return made.value;
}

async function makeLab(
  env: Environment,
  playbook: string | null,
  options: LabCommandOptions,
): Promise<Stage<Lab | null>> {
  const sites = await loadSites(playbook, { ...options, programs: "all" });
  if (sites.value === null || hasErrors(sites.diagnostics)) return { value: null, diagnostics: sites.diagnostics };
  const texts = sites.value.map((site) => site.span.file.text).join("\n");
  // A playbook with problems gets every host; hap run tells them.
  const program =
    playbook === null ? null : await loadProgram(env, playbook, { ...options, dummySecrets: true, programs: "all" });
  const all = program?.value?.hosts ?? sites.value.flatMap((site) => site.hosts);
  // Pairs of two sites may have one name; each gets a network of its own.
  const several = sites.value.length > 1;
  const hosts = all
    .filter((host) => !host.local)
    .map(({ name, address, site, pair }) => ({
      name,
      address,
      pair: several && pair !== null ? `${site}/${pair}` : pair,
    }));
  const running = await labInfo(options.lab, { stateDir: STATE_DIR });
  const kernel = options.kernel ?? running?.plan.kernel ?? (await kernelOf(env, program?.value ?? null));
  if (running === null && kernel === "namespace") await tellWithoutIpvs(env, program?.value ?? null);
  const wanted = labPlan(
    { name: options.lab, hosts },
    { kernel, clients: clientsIn(texts), avoid: addressesIn(texts) },
  );
  if (hasErrors(wanted.diagnostics)) return { value: null, diagnostics: wanted.diagnostics };
  const plan = running !== null && hasAll(running.plan, wanted.value) ? running.plan : wanted.value;
  const signals = interrupts(env);
  try {
    return await labUp(plan, {
      stateDir: STATE_DIR,
      cacheDir: CACHE_DIR,
      helper: [...hapItself(), "lab", "packages"],
      onProgress: (line) => env.stdout.write(`${line}\n`),
      signal: signals.stop,
      replace: options.replace,
    } satisfies LabOptions);
  } finally {
    signals.release();
  }
}

/** Whether a lab has every host that is wanted: it is then taken as it is, with the hosts that are not played on. */
function hasAll(lab: LabPlan, wanted: LabPlan): boolean {
  const has = ({ name, address }: LabHost): boolean =>
    lab.hosts.some((host) => host.name === name && host.address === address);
  return lab.kernel === wanted.kernel && wanted.hosts.every(has);
}

async function kernelOf(env: Environment, program: Program | null): Promise<LabKernel> {
  if (program === null) return "namespace";
  const kernel = kernelFor(needsIpvs(program), await machineKernel());
  if (kernel === "user-mode") env.stdout.write(`${NO_IPVS}\n`);
  return kernel;
}

/** Only where it matters: the playbook works with LVS, or nothing is known of what will be played. */
async function tellWithoutIpvs(env: Environment, program: Program | null): Promise<void> {
  if ((program !== null && !needsIpvs(program)) || (await machineKernel()).hasIpvs) return;
  env.stdout.write("this machine's kernel has no ip_vs: a playbook with LVS wants `--kernel user-mode`\n");
}

/** `set client = ADDRESS` in a site names the address from which hap works in the lab. */
function clientsIn(text: string): string[] {
  return [...text.matchAll(/^\s*set\s+client\s*=\s*(\d+\.\d+\.\d+\.\d+)\s*(?:#.*)?$/gm)].map((match) => match[1] ?? "");
}

/** Every address that a site mentions is spoken for: the lab takes none of them for itself. */
function addressesIn(text: string): string[] {
  return [...text.matchAll(/\b\d+\.\d+\.\d+\.\d+\b/g)].map((match) => match[0]);
}

/** The lab of that name; null, with a diagnostic, when it does not run. */
export async function runningLab(env: Environment, name: LabName): Promise<Lab | null> {
  const lab = await labInfo(name, { stateDir: STATE_DIR });
  if (lab !== null) return lab;
  const help = "bring it up with `hap lab up`, or `hap lab run PLAYBOOK --keep`";
  writeDiagnostics(env, [diagnostic("HAP5002", `there is no running lab \`${name}\``, null, { help })], env.stderr);
  return null;
}

/** A running lab and a host of it; null, with a diagnostic, when there is none. */
export async function findHost(
  env: Environment,
  { host: name, options }: { readonly host: string; readonly options: { readonly lab: LabName } },
): Promise<{ readonly lab: Lab; readonly host: LabHost } | null> {
  const lab = await runningLab(env, options.lab);
  if (lab === null) return null;
  const host = lab.plan.hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) return { lab, host };
  const help = `its hosts: ${lab.plan.hosts.map((candidate) => candidate.name).join(", ")}`;
  writeDiagnostics(env, [diagnostic("HAP5014", `the lab has no host \`${name}\``, null, { help })], env.stderr);
  return null;
}

/** The command that is this very hap, also when it runs from its sources. */
function hapItself(): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1] ?? ""];
}

/** The options that `hap run` inside is given too. */
function passedOn(options: LabCommandOptions): string[] {
  const repeat = (flag: string, values: readonly string[]): string[] => values.flatMap((value) => [flag, value]);
  return [
    ...repeat("-i", options.inventory),
    ...repeat("--site", options.site),
    ...repeat("--limit", options.limit),
    ...repeat("--set", options.set),
    ...repeat("--library", options.library),
    ...(options.output === undefined ? [] : ["--output", options.output]),
    ...Array<string>(options.verbose).fill("-v"),
  ];
}
