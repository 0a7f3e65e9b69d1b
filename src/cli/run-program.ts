import { basename } from "node:path";
import type { Program } from "../model/program.js";
import { newRunId } from "../model/run-id.js";
import type { Contacts } from "../remote/contacts.js";
import { createDownloader } from "../remote/downloader.js";
import { jsonReporter } from "../report/json.js";
import { palette } from "../report/palette.js";
import { plainReporter } from "../report/plain.js";
import { prettyReporter } from "../report/pretty.js";
import { systemClock } from "../report/clock.js";
import { report, type Reporter } from "../report/reporter.js";
import { run } from "../run/run.js";
import { askPasswords, becomingHosts } from "./ask-passwords.js";
import { rememberContact, type EarlyRun } from "./early-contact.js";
import type { Environment } from "./environment.js";
import { statusFrom, USAGE, type Status } from "./exit-status.js";
import { streamingMasker } from "./streaming-masker.js";
import type { Interrupts } from "./interrupts.js";
import { labPower } from "./lab-power.js";
import { loadProgram, type Loaded } from "./load-program.js";
import type { SecretOptions } from "./load-secrets.js";
import type { ConnectOptions, InventoryOptions, OutputForm, PairOptions, StepOptions } from "./option-groups.js";
import { FORKS } from "./project-settings.js";
import { formOf, printDiagnostics } from "./print-diagnostics.js";
import { VERSION } from "./version.js";

export type RunCommandOptions = InventoryOptions &
  SecretOptions &
  ConnectOptions &
  Partial<PairOptions> &
  StepOptions & {
    readonly detailedExitcode?: boolean;
    /** How long a lock of another run is waited for, in ms. */
    readonly waitLock?: number;
  };

export interface RunRequest {
  readonly playbook: string;
  readonly options: RunCommandOptions;
  readonly mode: "run" | "plan";
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
  const loaded = await loadProgram(env, request.playbook, { ...request.options, programs: "all" });
  printDiagnostics(env, loaded.diagnostics, form);
  if (loaded.value === null) return USAGE;
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
  const reporter = reporterFor(env, form, request.options);
  try {
    const end = await follow(place, { ...request, program: loaded.value, loaded, reporter });
    if (end.contacted) await rememberContact(place, { read: loaded.read, hosts });
    return end.status;
  } finally {
    reporter.close();
  }
}

interface Following extends RunRequest {
  readonly program: Program;
  readonly loaded: Loaded;
  readonly reporter: Reporter;
}

/** Who holds a lock, for whoever meets it: the playbook and since when, on one line. */
function lockOwner(who: string, playbook: string, now = new Date()): string {
  const since = now.toISOString().slice(0, 19).replace("T", " ");
  return `${who} with ${basename(playbook).replaceAll(/\p{C}/gu, "?")}, since ${since} UTC`;
}

interface RunEnd {
  readonly status: Status;
  readonly contacted: boolean;
}

async function follow(place: RunPlace, { program, loaded, reporter, options, mode }: Following): Promise<RunEnd> {
  const { env, contacts, signals } = place;
  const power = mode === "run" ? await labPower(options.sshConfig) : null;
  let status = 1;
  let contacted = false;
  const events = run(program, {
    id: newRunId(),
    mode,
    contact: (host, become) => contacts.contact(host, become),
    contactWith: (host, become, first) => contacts.contactWith(host, become, first),
    download: createDownloader({ signal: signals.cut }),
    forks: options.forks ?? loaded.project.forks ?? FORKS,
    detailed: options.detailedExitcode ?? false,
    evenIfSick: options.evenIfSick ?? false,
    noInterruption: options.interruption === false,
    owner: lockOwner(env.owner, program.playbook),
    waitLockMs: options.waitLock ?? 0,
    user: env.user,
    controller: env.machine,
    version: VERSION,
    mask: streamingMasker(loaded.secrets, contacts.given),
    stop: signals.stop,
    cut: signals.cut,
    ...(power === null ? {} : { power }),
  });
  for await (const event of events) {
    report(reporter, event);
    if (event.event === "contacted") {
      contacted = true;
      place.contacted();
    }
    if (event.event === "run-end") status = event.status;
  }
  return { status: statusFrom(status), contacted };
}

function reporterFor(env: Environment, form: OutputForm, options: RunCommandOptions): Reporter {
  const common = { output: env.stdout, diff: options.diff, verbosity: options.verbose };
  switch (form) {
    case "json":
      return jsonReporter(env.stdout);
    case "plain":
      return plainReporter({ ...common, palette: palette(0) });
    case "pretty":
      return prettyReporter({ ...common, output: env.screen, palette: palette(env.colourLevel), clock: systemClock });
  }
}
