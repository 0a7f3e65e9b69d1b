import { visibleLine } from "../../../diagnostics/visible.js";
import { readProject } from "../../../project/read-project.js";
import { readRecord } from "../../../report/record.js";
import { runReport } from "../../../report/run-report.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { writeDiagnostics } from "../../print-diagnostics.js";
import { findRecord, runsFolder } from "../../run-record.js";
import { reportProblem, writeReports } from "../../run-reports.js";

export interface ReportCommandOptions {
  readonly logDir?: string;
  readonly out?: string;
  readonly junit?: string;
}

/**
 * `hap report`: the page of a recorded run, or its JUnit file, as `hap run --report --junit` make them. 2 without such
 * a run, 1 when one cannot be written.
 */
export async function reportCommand(
  env: Environment,
  run: string | null,
  options: ReportCommandOptions,
): Promise<Status> {
  const project = readProject(null);
  writeDiagnostics(env, project.diagnostics, env.stderr);
  const found = findRecord(runsFolder(project.value, options.logDir), run);
  if (!found.ok) {
    writeDiagnostics(env, [found.problem], env.stderr);
    return USAGE;
  }
  const { id, text } = found.value;
  // JUnit's XML alone, unless a page is asked for too.
  const page = options.out ?? (options.junit === undefined ? `${id}.html` : undefined);
  const wanted = {
    ...(page === undefined ? {} : { report: page }),
    ...(options.junit === undefined ? {} : { junit: options.junit }),
  };
  const before = reportProblem(wanted);
  if (before !== null) {
    writeDiagnostics(env, [before], env.stderr);
    return USAGE;
  }
  const problems = await writeReports(wanted, runReport(id, readRecord(text)));
  writeDiagnostics(env, problems, env.stderr);
  if (problems.length > 0) return 1;
  for (const path of Object.values(wanted)) env.stdout.write(`${visibleLine(path)}\n`);
  return 0;
}
