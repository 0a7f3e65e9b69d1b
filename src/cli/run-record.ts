import { closeSync, constants, lstatSync, openSync, readdirSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagnostic, failure, success, type Diagnostic, type Result } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { RUN_ID, type RunId } from "../model/run-id.js";
import type { Project } from "../project/project.js";
import { jsonText } from "../report/json.js";
import type { LastWriter } from "../report/differences.js";
import { readRecord, recorder } from "../report/record.js";
import type { RunEvent } from "../run/events.js";
import { fileErrorText } from "../files/file-error-text.js";
import { readWhole } from "../files/read-file.js";
import { makeFolder } from "../files/write-file.js";

/** Records are kept for 90 days (ms), and no more than 200 of them. */
const KEPT_MS = 90 * 24 * 3600 * 1000;
const KEPT_RUNS = 200;

/** The longest record that is read again (bytes). */
const MOST_RECORDED = 256 * 1024 * 1024;

const EVENTS = "events.jsonl";

/**
 * Where runs are recorded: `--log-dir`, else `.hap/runs` beside the project's file or, without one, in the working
 * directory.
 */
export function runsFolder(project: Project, logDir: string | undefined): string {
  return logDir ?? join(project.path === null ? "" : dirname(project.path), ".hap", "runs");
}

/** The record of one run while it is written. */
export interface RunRecord {
  add(event: RunEvent): void;
  /** Ends it; a problem that it met on the way, such as a full disk. */
  close(): Diagnostic | null;
}

/**
 * Begins the record of a run: a folder of its name, for the user only, in which each event is a line as soon as it
 * happens. A record that cannot be written stops no run; `close` says so. Old ones are removed.
 */
export function openRecord(folder: string, id: RunId, mask: (text: string) => string): RunRecord {
  const linesOf = recorder(mask);
  let file: number | null = null;
  let problem: Diagnostic | null = null;
  const attempt = (work: () => void): void => {
    try {
      if (problem === null) work();
    } catch (error) {
      problem = unwritable(folder, error);
    }
  };
  attempt(() => {
    makeFolder(join(folder, id), 0o700);
    removeOld(folder);
    file = openSync(join(folder, id, EVENTS), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  });
  return {
    add: (event) =>
      attempt(() => {
        const lines = linesOf(event, new Date().toISOString()).map((line) => `${jsonText(line)}\n`);
        if (file !== null) writeFileSync(file, lines.join(""));
      }),
    close: () => {
      attempt(() => file !== null && closeSync(file));
      return problem;
    },
  };
}

/** The recorded runs of a folder, newest first. */
export function recordedRuns(folder: string): readonly RunId[] {
  try {
    const names = readdirSync(folder).filter((name) => RUN_ID.test(name));
    return names.toSorted().toReversed();
  } catch {
    return [];
  }
}

/** The text of a record; null when there is none. */
export function recordText(folder: string, id: RunId): string | null {
  const read = readWhole(join(folder, id, EVENTS), { most: MOST_RECORDED });
  return read.ok ? read.bytes.toString("utf8") : null;
}

/** The record of a run: without a name, of the last one that can be read. The problem says how to find others. */
export function findRecord(folder: string, run: string | null): Result<{ readonly id: RunId; readonly text: string }> {
  const ids = recordedRuns(folder);
  const wanted = run === null ? ids : ids.filter((id) => id === run);
  for (const id of wanted) {
    const text = recordText(folder, id);
    if (text !== null) return success({ id, text });
  }
  const near = run === null || wanted.length > 0 ? null : suggest(run, ids);
  const unread = run === null ? `no record in \`${folder}\` can be read` : `the record of \`${run}\` cannot be read`;
  const none = run === null ? `no run is recorded in \`${folder}\`` : `no run \`${run}\` is recorded`;
  const message = wanted.length > 0 ? unread : none;
  const help = near === null ? "`hap log` lists the runs" : `did you mean \`${near}\`?`;
  return failure(diagnostic("HAP5023", message, null, { help }));
}

/**
 * Who changed something on a host last, by the records of a folder: `run ID by USER@MACHINE`. They are read at the
 * first question.
 */
export function lastWriters(folder: string): LastWriter {
  let known: Map<string, string> | null = null;
  return ({ site, host }, target) => {
    known ??= readWriters(folder);
    return known.get(JSON.stringify([site, host, target])) ?? null;
  };
}

function readWriters(folder: string): Map<string, string> {
  const writers = new Map<string, string>();
  for (const id of recordedRuns(folder).toReversed()) {
    const events = readRecord(recordText(folder, id) ?? "").map(({ event }) => event);
    const start = events.find((event) => event.event === "run-start");
    for (const event of events) {
      if (event.event !== "step-done") continue;
      for (const { target } of event.changes)
        writers.set(
          JSON.stringify([event.site, event.host, target]),
          `run ${id} by ${start?.user ?? ""}@${start?.controller ?? ""}`,
        );
    }
  }
  return writers;
}

/** Only folders named as runs are, and in them only what hap writes: nothing else that may lie there is touched. */
function removeOld(folder: string): void {
  for (const [i, id] of recordedRuns(folder).entries()) {
    if (i < KEPT_RUNS && Date.now() - timeOf(id) < KEPT_MS) continue;
    try {
      if (!lstatSync(join(folder, id)).isDirectory()) continue;
      unlinkSync(join(folder, id, EVENTS));
      rmdirSync(join(folder, id));
    } catch {
      // Another run removes it too, or something of the user's is in it.
    }
  }
}

/** The time in a run's name: `20261128T150301Z-…`. */
function timeOf(id: RunId): number {
  const [, y = "", mo = "", d = "", h = "", mi = "", s = ""] = /^(....)(..)(..)T(..)(..)(..)/.exec(id) ?? [];
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}

function unwritable(folder: string, error: unknown): Diagnostic {
  const message = `the record of this run cannot be written to \`${folder}\`: ${fileErrorText(error)}`;
  const help = "the run itself goes on; `--log-dir` names another folder";
  return diagnostic("HAP5022", message, null, { severity: "warning", help });
}
