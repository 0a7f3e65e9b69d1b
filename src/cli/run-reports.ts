import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { fileErrorText } from "../files/file-error-text.js";
import { writeWhole } from "../files/write-file.js";
import type { RunReport, TimedEvent } from "../report/run-report.js";
import type { RunEvent } from "../run/events.js";

/** Files that a run is told in when it is over. */
export interface ReportOptions {
  /** A page of HTML. */
  readonly report?: string;
  /** JUnit's XML. */
  readonly junit?: string;
}

/** Collects the events of a run for its files. */
export interface RunReports {
  add(event: RunEvent): void;
  /** Writes the files; what went wrong. */
  write(): Promise<readonly Diagnostic[]>;
}

/** Whose files they are: the run's name, null for a plan, which is not recorded; and whether a change is a failure. */
interface ReportedRun {
  readonly id: string | null;
  readonly drift: boolean;
}

/** Reports of a run. */
export function runReports(options: ReportOptions, { id, drift }: ReportedRun): RunReports {
  const wanted = pathsOf(options).length > 0;
  const events: TimedEvent[] = [];
  return {
    add: (event) => wanted && void events.push({ at: new Date().toISOString(), event }),
    async write() {
      if (!wanted) return [];
      const { runReport } = await import("../report/run-report.js");
      return writeReports(options, runReport(id, events), drift);
    },
  };
}

/** Writes the files that are wanted of a run. The code that makes them is loaded only now. */
export async function writeReports(
  { report, junit }: ReportOptions,
  run: RunReport,
  drift = false,
): Promise<readonly Diagnostic[]> {
  const texts: [string, () => Promise<string>][] = [];
  if (report !== undefined) {
    texts.push([report, async () => (await import("../report/page/page.js")).reportPage(run)]);
  }
  if (junit !== undefined) {
    texts.push([junit, async () => (await import("../report/junit.js")).junitText(run, { differs: drift })]);
  }
  const problems: Diagnostic[] = [];
  for (const [path, text] of texts) {
    const problem = await writeReport(path, await text(), run.id);
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

/** Writes a text to a file that was asked for; what went wrong. `id` is the recorded run that it is made of. */
export async function writeReport(path: string, text: string, id: string | null = null): Promise<Diagnostic | null> {
  try {
    await writeWhole(path, text);
    return null;
  } catch (error) {
    return unwritable(path, fileErrorText(error), id);
  }
}

/** Why a report could not be written, found before anything is done; null when nothing is known against it. */
export function reportProblem(options: ReportOptions): Diagnostic | null {
  const seen = new Set<string>();
  for (const path of pathsOf(options)) {
    const reason = seen.has(resolve(path)) ? "another report of this run is to go there" : reasonAgainst(path);
    seen.add(resolve(path));
    if (reason !== null) return unwritable(path, reason, null);
  }
  return null;
}

function pathsOf({ report, junit }: ReportOptions): readonly string[] {
  return [report, junit].filter((path) => path !== undefined);
}

function reasonAgainst(path: string): string | null {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) return "something that is no file is there";
    const folder = dirname(path);
    if (!statSync(folder).isDirectory()) return "a part of its path is no folder";
    accessSync(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return fileErrorText(error);
  }
}

function unwritable(path: string, reason: string, id: string | null): Diagnostic {
  return diagnostic("HAP5037", `the report \`${path}\` cannot be written: ${reason}`, null, {
    help:
      id === null
        ? "name a file in a folder that is there and that you may write to"
        : `\`hap report ${id} --out FILE\` makes it from the record of the run`,
  });
}
