import { basename } from "node:path";
import { diagnostic, success, type Diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { count } from "../diagnostics/words.js";
import type { Program } from "../model/program.js";
import { newRunId } from "../model/run-id.js";
import type { Contacts } from "../remote/contacts.js";
import { createDownloader } from "../remote/downloader.js";
import { differencesReporter, type LastWriter } from "../report/differences.js";
import { githubReporter } from "../report/github.js";
import { jsonReporter } from "../report/json.js";
import { palette } from "../report/palette.js";
import { plainReporter } from "../report/plain.js";
import { prettyReporter } from "../report/pretty.js";
import { systemClock } from "../report/clock.js";
import { report, type Reporter, type ReporterOptions } from "../report/reporter.js";
import type { RunOptions, SiteOrder } from "../run/run-options.js";
import { run } from "../run/run.js";
import { askPasswords, becomingHosts } from "./ask-passwords.js";
import { rememberContact, type EarlyRun } from "./early-contact.js";
import type { Environment } from "./environment.js";
import { statusFrom, USAGE, type Status } from "./exit-status.js";
import { streamingMasker } from "./streaming-masker.js";
import type { Interrupts } from "./interrupts.js";
import { labPower } from "./lab-power.js";
import { loadProgram, type Loaded, type AddedPlay } from "./load-program.js";
import type { SecretOptions } from "./load-secrets.js";
import type {
  ConnectOptions,
  FailureOptions,
  InventoryOptions,
  PairOptions,
  PruneOptions,
  RunForm,
  SitesOptions,
  StepOptions,
  UnreachableOptions,
} from "./option-groups.js";
import { FORKS } from "./project-settings.js";
import { formOf, printDiagnostics } from "./print-diagnostics.js";
import { madeOptions } from "./made-list.js";
import { givenTo, resumed } from "./resume.js";
import { lastWriters, openRecord, runsFolder } from "./run-record.js";
import { reportProblem, runReports, type ReportOptions } from "./run-reports.js";
import { VERSION } from "./version.js";

export type RunCommandOptions = Omit<InventoryOptions, "output"> &
  SecretOptions &
  ReportOptions &
  ConnectOptions &
  Partial<PairOptions> &
  Partial<SitesOptions> &
  Partial<FailureOptions & UnreachableOptions> &
  Partial<PruneOptions> &
  StepOptions & {
    readonly output?: RunForm;
    readonly detailedExitcode?: boolean;
    /** How long a lock of another run is waited for, in ms. */
    readonly waitLock?: number;
    readonly resume?: boolean;
    /** Where the run is recorded. */
    readonly logDir?: string;
  };

export interface RunRequest {
  /** Null for what hap does without one. */
  readonly playbook: string | null;
  /** A play of hap's own behind the playbook's, and what is left of the program then. */
  readonly own?: { readonly play: AddedPlay; select(program: Program): Program };
  readonly options: RunCommandOptions;
  readonly mode: "run" | "plan";
  /** `hap drift`: a plan that is quiet where all is right, and ends with 1 where it is not. */
  readonly drift?: boolean;
}

/** How a run reaches its hosts and is interrupted. */
export interface RunPlace extends EarlyRun {
  readonly contacts: Contacts;
  readonly signals: Interrupts;
  /** Called when every host was reached, or none will be. */
  readonly contacted: () => void;
}

/** Reads, checks and runs a playbook, or plans it. */
export async function runProgram(place: RunPlace, request: RunRequest): Promise<Status> {
  const { env, contacts } = place;
  const form = formOf(env, request.options.output);
  const { own } = request;
  const added = own === undefined ? {} : { added: own.play };
  const read = await loadProgram(env, request.playbook, { ...request.options, ...added, programs: "all" });
  const loaded = own === undefined || read.value === null ? read : { ...read, value: own.select(read.value) };
  const told = request.drift === true || own !== undefined ? loaded.diagnostics.filter(isError) : loaded.diagnostics;
  printFindings(env, told, { form, verbose: request.options.verbose > 0 });
  if (loaded.value === null) return USAGE;
  const unwritable = reportProblem(request.options);
  if (unwritable !== null) {
    printDiagnostics(env, [unwritable], form);
    return USAGE;
  }
  const folder = runsFolder(loaded.project, request.options.logDir);
  const chosen =
    request.options.resume === true
      ? resumed(loaded.value, { folder, read: loaded.read, set: request.options.set })
      : success(loaded.value);
  const problem = chosen.ok ? unknownCanary(loaded.value, request.options) : chosen.problem;
  if (!chosen.ok || problem !== null) {
    printDiagnostics(env, problem === null ? [] : [problem], form);
    return USAGE;
  }
  const { hosts } = loaded.value;
  const passwords = await askPasswords(env, request.options, {
    login: hosts.filter(({ local }) => !local),
    sudo: becomingHosts(loaded.value),
  });
  if (!passwords.ok) {
    printDiagnostics(env, [passwords.problem], form);
    return USAGE;
  }
  contacts.usePasswords(passwords.value);
  const drift = request.drift === true ? lastWriters(folder) : null;
  const startsAt = own === undefined ? chosen.value.plays : [];
  const reporter = reporterFor(env, form, { options: request.options, drift, startsAt });
  try {
    const end = await followRun(place, {
      ...{ ...request, program: chosen.value, loaded, read: loaded.read, reporter },
      made: request.playbook === null || own !== undefined ? undefined : { playbook: request.playbook, all: true },
    });
    if (end.contacted && own === undefined) await rememberContact(place, { read: loaded.read, hosts });
    return request.drift === true && end.status === CHANGES ? 1 : end.status;
  } finally {
    reporter.close();
  }
}

/** What is wrong with `--canary SITE`; null when nothing is. */
function unknownCanary({ sites }: Program, { canary }: RunCommandOptions): Diagnostic | null {
  if (canary === undefined || sites.includes(canary)) return null;
  const near = suggest(canary, sites);
  return diagnostic("HAP5036", `this run has no site \`${canary}\`, as \`--canary\` says`, null, {
    help: near === null ? `its sites are: ${sites.join(", ")}` : `did you mean \`${near}\`?`,
  });
}

/**
 * Notes are for whoever writes the playbook, and are the same at every run: one line names their codes; `-v`, JSON and
 * `hap check` tell them whole.
 */
function printFindings(
  env: Environment,
  found: readonly Diagnostic[],
  { form, verbose }: { readonly form: RunForm; readonly verbose: boolean },
): void {
  const isFolded = ({ severity }: Diagnostic): boolean =>
    severity === "note" && form !== "json" && form !== "github" && !verbose;
  printDiagnostics(
    env,
    found.filter((one) => !isFolded(one)),
    form,
  );
  const notes = found.filter(isFolded);
  if (notes.length === 0) return;
  const codes = [...new Set(notes.map(({ code }) => code))].join(", ");
  env.stderr.write(
    `${count(notes.length, "note")} (${codes}): \`hap check\` shows ${notes.length === 1 ? "it" : "them"}\n\n`,
  );
}

/** The exit status of a detailed plan that found changes. */
const CHANGES = 3;

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** A program that is run or planned. */
export interface FollowedRun extends Pick<RunRequest, "options" | "mode" | "drift"> {
  /**
   * The playbook in whose lists is noted what changes make; without one nothing is. `all`: the program is all of it, so
   * that what its steps do not see to has left it.
   */
  readonly made?: { readonly playbook: string; readonly all: boolean } | undefined;
  readonly program: Program;
  readonly loaded: Pick<Loaded, "secrets" | "project">;
  /** The files that were read for it. */
  readonly read?: ReadonlySet<string>;
  readonly reporter: Reporter;
}

/** Who holds a lock, for whoever meets it: the playbook and since when, on one line. */
function lockOwner(who: string, playbook: string, now = new Date()): string {
  const since = now.toISOString().slice(0, 19).replace("T", " ");
  return `${who} with ${basename(playbook).replaceAll(/\p{C}/gu, "?")}, since ${since} UTC`;
}

interface EndedRun {
  readonly status: Status;
  readonly contacted: boolean;
}

/** What has no option for it, as an undo, goes on at the next site. */
function siteOrder({ canary, parallelSites, keepGoing }: Partial<SitesOptions>): SiteOrder {
  return { canary: canary ?? null, parallel: parallelSites ?? 1, keepGoing: keepGoing ?? true };
}

/** What a run does although something is wrong, and what it does not. */
function limitsOf(
  options: RunCommandOptions,
): Pick<RunOptions, "evenIfSick" | "evenIfUnreachable" | "survivor" | "maxFailed" | "noInterruption"> {
  return {
    evenIfSick: options.evenIfSick ?? false,
    evenIfUnreachable: options.evenIfUnreachable ?? false,
    survivor: options.survivor ?? false,
    maxFailed: options.maxFailed ?? null,
    noInterruption: options.interruption === false,
  };
}

/** Runs or plans a program, reports what happens, and records a run. */
export async function followRun(
  place: Pick<RunPlace, "env" | "contacts" | "signals" | "contacted">,
  following: FollowedRun,
): Promise<EndedRun> {
  const { program, loaded, reporter, options, mode, drift = false } = following;
  const { env, contacts, signals } = place;
  const power = mode === "run" ? await labPower(options.sshConfig) : null;
  let status = 1;
  let contacted = false;
  const id = newRunId();
  const mask = streamingMasker(loaded.secrets, contacts.given);
  const folder = runsFolder(loaded.project, options.logDir);
  const record = mode === "run" ? openRecord(folder, id, mask) : null;
  const reports = runReports(options, { id: record === null ? null : id, drift });
  const events = run(program, {
    id,
    mode,
    contact: (host, become) => contacts.contact(host, become),
    contactWith: (host, become, first) => contacts.contactWith(host, become, first),
    contactAnew: (host, become) => contacts.contactAnew(host, become),
    download: createDownloader({ signal: signals.cut }),
    forks: options.forks ?? loaded.project.forks ?? FORKS,
    ...{ detailed: drift || (options.detailedExitcode ?? false), judgesPairs: drift },
    ...limitsOf(options),
    ...{ sites: siteOrder(options), made: madeOptions(following.made, following) },
    given: givenTo(options.set, following.read ?? new Set()),
    owner: lockOwner(env.owner, program.playbook),
    waitLockMs: options.waitLock ?? 0,
    user: env.user,
    controller: env.machine,
    version: VERSION,
    mask,
    stop: signals.stop,
    cut: signals.cut,
    ...(power === null ? {} : { power }),
  });
  for await (const event of events) {
    report(reporter, event);
    record?.add(event);
    reports.add(event);
    if (event.event === "contacted") {
      contacted = true;
      place.contacted();
    }
    if (event.event === "run-end") status = event.status;
  }
  const unwritten = await reports.write();
  printDiagnostics(env, [record?.close() ?? [], unwritten].flat(), "plain");
  return { status: statusFrom(status === 0 && unwritten.length > 0 ? 1 : status), contacted };
}

/** The reporter of a form of output. */
export function reporterFor(
  env: Environment,
  form: RunForm,
  {
    options,
    drift = null,
    startsAt = [],
  }: { readonly options: RunCommandOptions; readonly drift?: LastWriter | null } & Pick<ReporterOptions, "startsAt">,
): Reporter {
  const common = { output: env.stdout, diff: options.diff, verbosity: options.verbose, startsAt };
  if (drift !== null && form !== "json") {
    return differencesReporter({ ...common, palette: palette(form === "plain" ? 0 : env.colourLevel) }, drift);
  }
  switch (form) {
    case "json":
      return jsonReporter(env.stdout);
    case "github":
      return githubReporter(common);
    case "plain":
      return plainReporter({ ...common, palette: palette(0) });
    case "pretty":
      return prettyReporter({ ...common, output: env.screen, palette: palette(env.colourLevel), clock: systemClock });
  }
}
