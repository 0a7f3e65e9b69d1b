import type { Program } from "../../model/program.js";
import { contact, contactWith } from "../../remote/contact.js";
import { jsonReporter } from "../../report/json.js";
import { palette } from "../../report/palette.js";
import { plainReporter } from "../../report/plain.js";
import { prettyReporter } from "../../report/pretty.js";
import { systemClock } from "../../report/clock.js";
import { report, type Reporter } from "../../report/reporter.js";
import { run } from "../../run/run.js";
import { contactOptions } from "../contact-options.js";
import type { Environment } from "../environment.js";
import { statusFrom, USAGE, type Status } from "../exit-status.js";
import { labPower } from "../lab-power.js";
import { interrupts } from "../interrupts.js";
import type { SecretOptions } from "../load-secrets.js";
import { growingMasker } from "../growing-masker.js";
import { loadProgram, type Loaded } from "../load-program.js";
import type { ConnectOptions, InventoryOptions, OutputForm, StepOptions } from "../option-groups.js";
import { FORKS } from "../project-settings.js";
import { formOf, tell } from "../tell.js";

export type RunCommandOptions = InventoryOptions &
  SecretOptions &
  ConnectOptions &
  StepOptions & { readonly detailedExitcode?: boolean };

export interface RunRequest {
  readonly playbook: string;
  readonly options: RunCommandOptions;
  readonly mode: "run" | "plan";
}

/** `hap run` and `hap plan`: the same walk, with and without changes. */
export async function runCommand(env: Environment, request: RunRequest): Promise<Status> {
  const form = formOf(env, request.options.output);
  const loaded = await loadProgram(env, request.playbook, request.options);
  tell(env, loaded.diagnostics, form);
  if (loaded.value === null) return USAGE;
  const reporter = reporterFor(env, form, request.options);
  try {
    return await follow(env, { ...request, program: loaded.value, loaded, reporter });
  } finally {
    reporter.close();
  }
}

interface Following extends RunRequest {
  readonly program: Program;
  readonly loaded: Loaded;
  readonly reporter: Reporter;
}

async function follow(env: Environment, { program, loaded, reporter, options, mode }: Following): Promise<Status> {
  const signals = interrupts(env);
  const reach = contactOptions(env, options, signals.cut);
  if (options.askBecomePass) await reach.sudoPassword?.();
  const power = mode === "run" ? await labPower(options.sshConfig) : null;
  let status = 1;
  try {
    const events = run(program, {
      mode,
      contact: (host, become) => contact(host, { ...reach, become }),
      contactWith: (host, become, first) => contactWith(host, { ...reach, become }, first),
      forks: options.forks ?? loaded.project.forks ?? FORKS,
      detailed: options.detailedExitcode ?? false,
      owner: env.owner,
      mask: growingMasker(loaded.secrets),
      stop: signals.stop,
      cut: signals.cut,
      ...(power === null ? {} : { power }),
    });
    for await (const event of events) {
      report(reporter, event);
      if (event.event === "run-end") status = event.status;
    }
  } finally {
    signals.release();
  }
  return statusFrom(status);
}

function reporterFor(env: Environment, form: OutputForm, options: RunCommandOptions): Reporter {
  const common = { output: env.stdout, diff: options.diff, verbosity: options.verbose };
  switch (form) {
    case "json":
      return jsonReporter(env.stdout);
    case "plain":
      return plainReporter({ ...common, palette: palette(0) });
    case "pretty":
      return prettyReporter({ ...common, palette: palette(env.colourLevel), clock: systemClock });
  }
}
