import { visibleLine } from "../../../diagnostics/visible.js";
import { readProject } from "../../../project/read-project.js";
import { jsonLine, jsonReporter } from "../../../report/json.js";
import { palette } from "../../../report/palette.js";
import { plainReporter } from "../../../report/plain.js";
import { readRecord } from "../../../report/record.js";
import { prettyReporter } from "../../../report/pretty.js";
import { report, type Reporter } from "../../../report/reporter.js";
import type { Clock } from "../../../report/clock.js";
import { hostsOf, add, startTotals } from "../../../run/totals.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import type { OutputForm } from "../../option-groups.js";
import { formOf, writeDiagnostics } from "../../print-diagnostics.js";
import { findRecord, recordedRuns, recordText, runsFolder } from "../../run-record.js";

export interface LogOptions {
  readonly logDir?: string;
  readonly output?: OutputForm;
  readonly diff: boolean;
}

/**
 * `hap log`: a line for each recorded run, newest first. `hap log RUN`: the run's events again, as `hap run` shows
 * them.
 */
export function logCommand(env: Environment, run: string | null, options: LogOptions): Status {
  const project = readProject(null);
  writeDiagnostics(env, project.diagnostics, env.stderr);
  const folder = runsFolder(project.value, options.logDir);
  return run === null ? list(env, folder, options) : show(env, { folder, run }, options);
}

function list(env: Environment, folder: string, options: LogOptions): Status {
  const runs = recordedRuns(folder).map((id) => summaryOf(id, recordText(folder, id) ?? ""));
  if (formOf(env, options.output) === "json") {
    env.stdout.write(jsonLine("runs", { runs }));
  } else if (runs.length === 0) {
    env.stdout.write(`no run is recorded in ${visibleLine(folder)}\n`);
  } else {
    for (const { id, playbook, user, controller, hosts, changed, failed, status } of runs) {
      const end = status === null ? "did not end" : `status ${status}`;
      const parts = [`${hosts} hosts`, `${changed} changed`, `${failed} failed`, end, `${user}@${controller}`];
      env.stdout.write(`${visibleLine(`${id}  ${playbook}  ${parts.join(" · ")}`)}\n`);
    }
  }
  return 0;
}

function summaryOf(id: string, text: string) {
  const events = readRecord(text).map(({ event }) => event);
  const start = events.find((event) => event.event === "run-start");
  const end = events.find((event) => event.event === "run-end");
  const hosts = hostsOf(events.reduce(add, startTotals()));
  const sum = (of: "changed" | "failed"): number => hosts.reduce((total, host) => total + host[of], 0);
  return {
    id,
    playbook: start?.playbook ?? "",
    playbookSha256: start?.playbookSha256 ?? null,
    user: start?.user ?? "",
    controller: start?.controller ?? "",
    version: start?.version ?? "",
    hosts: start?.hosts.length ?? 0,
    changed: sum("changed"),
    failed: sum("failed"),
    status: end?.status ?? null,
  };
}

function show(
  env: Environment,
  { folder, run }: { readonly folder: string; readonly run: string },
  options: LogOptions,
): Status {
  const found = findRecord(folder, run);
  if (!found.ok) {
    writeDiagnostics(env, [found.problem], env.stderr);
    return USAGE;
  }
  const form = formOf(env, options.output);
  let time = new Date();
  const reporter = reporterFor(env, { form, diff: options.diff }, () => time);
  for (const { at, event } of readRecord(found.value.text)) {
    time = new Date(at);
    report(reporter, event);
  }
  reporter.close();
  return 0;
}

function reporterFor(
  env: Environment,
  { form, diff }: { readonly form: OutputForm; readonly diff: boolean },
  now: () => Date,
): Reporter {
  const common = { output: env.stdout, diff, verbosity: 0 };
  switch (form) {
    case "json":
      return jsonReporter(env.stdout, now);
    case "plain":
      return plainReporter({ ...common, palette: palette(0) });
    case "pretty":
      return prettyReporter({ ...common, output: env.screen, palette: palette(env.colourLevel), clock: STOPPED });
  }
}

/** Nothing moves any more. */
const STOPPED: Clock = { now: () => 0, every: () => () => undefined };
