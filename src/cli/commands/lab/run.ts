import type { Stage } from "../../../diagnostics/diagnostic.js";
import { diagnostic, hasErrors } from "../../../diagnostics/diagnostic.js";
import { labDown } from "../../../lab/lab-down.js";
import { kernelFor, machineKernel } from "../../../lab/kernel-choice.js";
import { labExec, labSsh } from "../../../lab/lab-exec.js";
import type { LabName } from "../../../lab/lab-name.js";
import type { LabOptions } from "../../../lab/lab-options.js";
import { type LabHost, type LabKernel, labPlan, type LabPlan } from "../../../lab/lab-plan.js";
import type { Lab } from "../../../lab/lab-state.js";
import { labInfo, labUp } from "../../../lab/lab-up.js";
import type { Program } from "../../../model/program.js";
import type { Environment } from "../../environment.js";
import { statusFrom, USAGE, type Status } from "../../exit-status.js";
import { interrupts } from "../../interrupts.js";
import { loadSites } from "../../load-hosts.js";
import { loadProgram } from "../../load-program.js";
import { needsIpvs } from "./needs-ipvs.js";
import type { InventoryOptions } from "../../option-groups.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

export type LabCommandOptions = InventoryOptions & { readonly lab: LabName; readonly kernel?: LabKernel };

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
  env.stdout.write(`next: hap lab run PLAYBOOK · hap lab ssh ${lab.plan.hosts[0]?.name ?? "HOST"} · hap lab down\n`);
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
  const signals = interrupts({ ...env, stderr: { ...env.stderr, write: () => undefined } });
  try {
    const own = ["run", playbook, "--ssh-config", lab.ssh.config, ...passedOn(options), ...request.args];
    return statusFrom(await labExec(lab, [...hapItself(), ...own]));
  } finally {
    signals.release();
    if (!kept) await labDown(options.lab, { stateDir: STATE_DIR, cacheDir: CACHE_DIR });
  }
}

/** `hap lab ssh HOST [COMMAND]` */
export async function labSshCommand(
  env: Environment,
  request: { readonly host: string; readonly words: readonly string[]; readonly options: { readonly lab: LabName } },
): Promise<Status> {
  const lab = await runningLab(env, request.options.lab);
  if (lab === null) return USAGE;
  return statusFrom(await labSsh(lab, request.host, request.words));
}

/** `hap lab exec COMMAND`: in the namespace where the hosts' addresses are. */
export async function labExecCommand(
  env: Environment,
  request: { readonly words: readonly string[]; readonly options: { readonly lab: LabName } },
): Promise<Status> {
  const lab = await runningLab(env, request.options.lab);
  return lab === null ? USAGE : statusFrom(await labExec(lab, request.words));
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
