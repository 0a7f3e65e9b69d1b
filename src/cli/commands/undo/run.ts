import pLimit from "p-limit";
import {
  diagnostic,
  failure,
  hasErrors,
  success,
  type Diagnostic,
  type Result,
} from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import type { Site } from "../../../inventory/inventory.js";
import type { Host, Pair } from "../../../model/host.js";
import { RUN_ID, type RunId } from "../../../model/run-id.js";
import type { Project } from "../../../project/project.js";
import { readProject } from "../../../project/read-project.js";
import { createContacts, type Contacts } from "../../../remote/contacts.js";
import { jsonLine } from "../../../report/json.js";
import { readRecord } from "../../../report/record.js";
import type { RunEvent } from "../../../run/events.js";
import { askKept } from "../../../undo/ask-kept.js";
import type { KeptRun } from "../../../undo/kept-run.js";
import { isRestorable, changesBytes } from "../../../undo/undo-files.js";
import { undoProgram, type Undoing } from "../../../undo/undo-program.js";
import { askPasswords } from "../../ask-passwords.js";
import { askYes } from "../../ask.js";
import { contactOptions } from "../../contact-options.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { interrupts, type Interrupts } from "../../interrupts.js";
import { loadSites } from "../../load-hosts.js";
import type { ConnectOptions, InventoryOptions, PairOptions } from "../../option-groups.js";
import { formOf, printDiagnostics } from "../../print-diagnostics.js";
import { FORKS } from "../../project-settings.js";
import { followRun, reporterFor } from "../../run-program.js";
import { recordedRuns, recordText, runsFolder } from "../../run-record.js";

export type UndoOptions = InventoryOptions &
  ConnectOptions &
  PairOptions & {
    readonly waitLock?: number;
    readonly logDir?: string;
    readonly plan: boolean;
    readonly yes: boolean;
  };

/** A run that is to be taken back, as this machine knows it. */
interface Known {
  readonly id: RunId;
  readonly playbook: string | null;
  /** The playbook whose steps it ran, or takes back; null where that is not recorded. */
  readonly about: string | null;
  /** Null where this machine has no record of it: then every host is asked. */
  readonly hosts: readonly { readonly site: string; readonly host: string }[] | null;
  /** What is not kept because another user than the host's usual one did it, for people. */
  readonly unkept: readonly string[];
}

interface Work {
  readonly env: Environment;
  readonly options: UndoOptions;
  readonly project: Project;
  readonly contacts: Contacts;
  readonly signals: Interrupts;
}

/**
 * `hap undo`: shows what would be put back, with what cannot be, asks, and does it. Everything goes the walk of a run:
 * all hosts are reached first, a host on which something was changed since ends it, files are staged and judged on all
 * of them. An undo is a run itself, and can be undone.
 */
export async function undoCommand(env: Environment, run: string | null, options: UndoOptions): Promise<Status> {
  const { value: project } = readProject(null);
  const form = formOf(env, options.output);
  const known = knownRun(runsFolder(project, options.logDir), run, options);
  if (!known.ok) return refuse(env, [known.problem], options);
  const sites = await loadSites(known.value.playbook, { ...options, programs: "all" });
  printDiagnostics(env, sites.diagnostics, form);
  if (sites.value === null) return USAGE;
  const hosts = hostsOf(known.value, sites.value);
  if (!hosts.ok) return refuse(env, hosts.problem, options);
  const signals = interrupts(env);
  const contacts = createContacts(contactOptions(env, options, signals.cut));
  try {
    const passwords = await askPasswords(env, options, {
      login: hosts.value.filter(({ local }) => !local),
      sudo: hosts.value.filter(({ ssh }) => ssh.as !== null),
    });
    if (!passwords.ok) return refuse(env, [passwords.problem], options);
    contacts.usePasswords(passwords.value);
    const work = { env, options, project, contacts, signals };
    const pairs = sites.value.flatMap((site) => site.pairs);
    return await undoRun(work, { ...known.value, hosts: hosts.value, pairs });
  } finally {
    signals.release();
  }
}

function refuse(env: Environment, problems: readonly Diagnostic[], { output }: UndoOptions): Status {
  printDiagnostics(env, problems, formOf(env, output));
  return USAGE;
}

/** The run that is named, else the last one that changed something and is not put back. */
function knownRun(folder: string, run: string | null, { inventory }: UndoOptions): Result<Known> {
  const ids = run === null ? recordedRuns(folder) : [run];
  const putBack = new Set<string>();
  for (const id of ids) {
    if (putBack.has(id)) continue;
    const text = RUN_ID.test(id) ? recordText(folder, id) : null;
    const events = text === null ? [] : readRecord(text).map(({ event }) => event);
    const start = events.find((event) => event.event === "run-start");
    if (start === undefined) continue;
    const undone = undoneBy(start.playbook);
    if (run === null && undone !== null) {
      if (events.some((event) => event.event === "run-end" && event.status === 0)) putBack.add(undone);
      continue;
    }
    if (run === null && !events.some(isChange)) continue;
    const playbook = undone === null ? start.playbook : null;
    return success({
      id,
      playbook,
      about: playbookBehind(folder, start.playbook),
      hosts: start.hosts.map(({ site, host }) => ({ site, host })),
      unkept: events.flatMap(unkeptIn),
    });
  }
  // Another machine may have made it: the hosts know.
  if (run !== null && RUN_ID.test(run) && inventory.length > 0) {
    return success({ id: run, playbook: null, about: null, hosts: null, unkept: [] });
  }
  if (run === null) {
    const rest = putBack.size === 0 ? "" : " and is not put back";
    const message = `no run that changed something${rest} is recorded in \`${folder}\``;
    return failure(
      diagnostic("HAP5024", message, null, { help: "`hap undo RUN -i INVENTORY` asks the hosts themselves" }),
    );
  }
  const help =
    "`hap log` lists the runs; with `-i INVENTORY` the hosts themselves are asked for one of another machine";
  return failure(diagnostic("HAP5023", `no run \`${run}\` is recorded`, null, { help }));
}

/** The run that a run named so takes back; null for a playbook's. */
function undoneBy(playbook: string): string | null {
  const [word, id = ""] = playbook.split(" ");
  return word === "undo" && RUN_ID.test(id) ? id : null;
}

/** The playbook of a run, also of one that takes another back. */
function playbookBehind(folder: string, playbook: string): string | null {
  let last = playbook;
  for (const seen = new Set<string>(); ;) {
    const undone = undoneBy(last);
    if (undone === null) return last;
    if (seen.has(undone)) return null;
    seen.add(undone);
    const events = readRecord(recordText(folder, undone) ?? "").map(({ event }) => event);
    const start = events.find((event) => event.event === "run-start");
    if (start === undefined) return null;
    last = start.playbook;
  }
}

function unkeptIn(event: RunEvent): readonly string[] {
  if (event.event !== "step-done" || event.as === undefined) return [];
  return [`on ${event.host}: what \`${event.step}\` did as ${event.as}`];
}

/** A switch says `changed` and names no change: nothing is kept of it, and `hap switch` takes it back. */
function isChange(event: RunEvent): boolean {
  return event.event === "step-done" && event.changes.length > 0;
}

function hostsOf({ hosts }: Known, sites: readonly Site[]): Result<readonly Host[], readonly Diagnostic[]> {
  const all = sites.flatMap((site) => site.hosts);
  if (hosts === null) return success(all);
  const named = hosts.map((one) => ({
    one,
    host: all.find(({ site, name }) => site === one.site && name === one.host),
  }));
  const missing = named.filter(({ host }) => host === undefined).map(({ one }) => `${one.host} of ${one.site}`);
  if (missing.length === 0) return success(named.flatMap(({ host }) => host ?? []));
  const message = `${missing.join(", ")} took part in that run and is not in the inventory`;
  const help = "name the inventory of that run: `-i FILE`, `--site NAME`";
  return failure([diagnostic("HAP5025", message, null, { help })]);
}

interface AskedRun {
  readonly id: RunId;
  readonly hosts: readonly Host[];
  readonly pairs: readonly Pair[];
  readonly unkept: Known["unkept"];
  readonly about: Known["about"];
}

async function undoRun(work: Work, { id, hosts, pairs, unkept, about }: AskedRun): Promise<Status> {
  const { env, options, contacts, signals } = work;
  const form = formOf(env, options.output);
  const limit = pLimit(options.forks ?? FORKS);
  const contact = (host: Host) => contacts.contact(host, host.ssh.as);
  const answers = await Promise.all(hosts.map((host) => limit(() => askKept(host, id, contact))));
  const problems = answers.flatMap((answer, i) => (answer.ok ? [] : [notTold(hosts[i], answer.problem)]));
  printDiagnostics(env, problems, form);
  if (signals.stop.aborted) return 130;
  if (hasErrors(problems)) return 4;
  const kept = new Map<string, KeptRun>();
  for (const [i, answer] of answers.entries()) {
    if (answer.ok && answer.value !== null) kept.set(hosts[i]?.id ?? "", answer.value);
  }
  const inPairs = pairs.filter((pair) => pair.hosts.some((host) => kept.has(host.id)));
  const concerned = hosts.filter((host) => kept.has(host.id) || inPairs.some((pair) => pair.hosts.includes(host)));
  if (kept.size === 0) {
    env.stderr.write(
      `no host keeps anything of run ${id}: it changed nothing, switched a pair only, or its backups are gone\n`,
    );
    return 1;
  }
  const undoing = { run: id, hosts: concerned, pairs: inPairs, kept };
  if (form !== "json") for (const what of unkept) env.stdout.write(`${visibleLine(`cannot be undone ${what}`)}\n`);
  tellLasting(env, undoing, form === "json");
  const planned = await walk(work, { ...undoing, about }, "plan");
  if (planned !== 0 || options.plan) return planned;
  if (!options.yes && !(await askYes(env, `put ${concerned.length} hosts back? [yes/no] `))) {
    env.stderr.write("nothing was changed; `--yes` goes on without asking\n");
    return 1;
  }
  return walk(work, { ...undoing, about }, "run");
}

async function walk(work: Work, undoing: Undoing & Pick<Known, "about">, mode: "plan" | "run"): Promise<Status> {
  const { env, project, options: given } = work;
  const options = { ...given, tags: [], skipTags: [], diff: mode === "plan" };
  const reporter = reporterFor(env, formOf(env, options.output), { options });
  try {
    const loaded = { secrets: new Set<never>(), project };
    const program = undoProgram(undoing);
    const made = undoing.about === null ? undefined : { playbook: undoing.about, all: false };
    const place = { ...work, contacted: () => undefined };
    return (await followRun(place, { options, mode, program, loaded, reporter, made })).status;
  } finally {
    reporter.close();
  }
}

function notTold(host: Host | undefined, reason: string): Diagnostic {
  const message = `\`${host?.name ?? ""}\` does not say what it keeps of that run: ${reason}`;
  return diagnostic("HAP4072", message, host?.span ?? null, {
    help: "all hosts of a run are put back together, or none",
  });
}

/** What stays as the run has made it is said before anything happens. */
function tellLasting(env: Environment, { hosts, kept }: Undoing, json: boolean): void {
  for (const host of hosts) {
    const run = kept.get(host.id);
    if (run === undefined) continue;
    const large = run.files.filter((file) => changesBytes(file) && !isRestorable(file));
    const lasting = [...run.lasting, ...large.map(({ path }) => `${path} was too large to be kept`)];
    if (json) env.stdout.write(jsonLine("lasting", { site: host.site, host: host.name, lasting }));
    else for (const what of lasting) env.stdout.write(`${visibleLine(`cannot be undone on ${host.name}: ${what}`)}\n`);
  }
}
