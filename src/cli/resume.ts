import { createHash, randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { diagnostic, failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { Program, ProgramStep } from "../model/program.js";
import type { RunId } from "../model/run-id.js";
import { readRecord } from "../report/record.js";
import type { HostRef, RunEvent } from "../run/events.js";
import type { RunInputs } from "../run/run-options.js";
import { recordedRuns, recordText } from "./run-record.js";

/** A record may be of a version that did not know all of its fields. */
type Start = Omit<Extract<RunEvent, { readonly event: "run-start" }>, "given"> & { readonly given?: RunInputs };

interface LastRun {
  readonly id: RunId;
  readonly at: string;
  readonly start: Start;
  readonly events: readonly RunEvent[];
}

/**
 * `--resume`: a program without the steps before the first one that the last run of its playbook did not finish on all
 * of their hosts. A problem when there was no such run, or when something that it depended on has changed since: the
 * files that were read, the hosts, or what another run did on them. `folder` has the records, `read` are the files.
 */
export function resumed(
  program: Program,
  {
    folder,
    read,
    set,
  }: { readonly folder: string; readonly read: ReadonlySet<string>; readonly set: readonly string[] },
): Result<Program> {
  const changed = (what: string, run: RunId): Result<Program> =>
    failure(
      diagnostic("HAP5035", `${what} since run ${run}, which \`--resume\` would go on with`, null, {
        help: "run it without `--resume`: steps that are right already are left alone",
      }),
    );
  for (const id of recordedRuns(folder)) {
    const last = lastRun(folder, id);
    if (last === null) continue;
    if (last.start.playbook !== program.playbook) {
      if (touches(last, program)) return changed(`another run (${id}) has changed these hosts`, id);
      continue;
    }
    const sha256 = createHash("sha256").update(program.file.text).digest("hex");
    if (sha256 !== last.start.playbookSha256) return changed(`\`${program.playbook}\` has changed`, id);
    const newer = [...read].find((path) => isNewer(path, last.at));
    if (newer !== undefined) return changed(`\`${newer}\` has changed`, id);
    const given = givenTo(set, read);
    if (given.values !== last.start.given?.values) return changed("the values of `--set` have changed", id);
    if (given.files !== last.start.given.files) return changed("other files are read, or one was put back,", id);
    const known = last.start.hosts.map(({ site, host }) => JSON.stringify([site, host]));
    const hosts = program.hosts.map(({ site, name }) => JSON.stringify([site, name]));
    if (known.toSorted().join() !== hosts.toSorted().join()) return changed("the hosts have changed", id);
    return success(goOn(program, last.events));
  }
  return failure(
    diagnostic("HAP5034", `no run of \`${program.playbook}\` is recorded in \`${folder}\``, null, {
      help: "run it without `--resume`",
    }),
  );
}

/**
 * Hashes of what a run is given: `--set` as it was typed, and which files were read, with their times and sizes. What
 * came from stdin is never the same again. No secret is in it: one can only be typed as the name of a file.
 */
export function givenTo(set: readonly string[], read: ReadonlySet<string>): RunInputs {
  const hash = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  const fromStdin = set.some((one) => one.endsWith("=@-"));
  const files = [...read].toSorted().flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true ? [[path, stat.mtimeMs, stat.size]] : [];
  });
  return { values: hash([set, fromStdin ? randomUUID() : ""]), files: hash(files) };
}

function lastRun(folder: string, id: RunId): LastRun | null {
  const lines = readRecord(recordText(folder, id) ?? "");
  const events = lines.map(({ event }) => event);
  const start = events.find((event) => event.event === "run-start");
  return start === undefined ? null : { id, at: lines[0]?.at ?? "", start, events };
}

function touches({ events }: LastRun, { hosts }: Program): boolean {
  return events.some(
    (event) =>
      event.event === "step-done" &&
      event.changes.length > 0 &&
      hosts.some(({ site, name }) => site === event.site && name === event.host),
  );
}

/** Whether a file was written after a time. A folder is newer whenever something in it is. */
function isNewer(path: string, at: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.mtimeMs > Date.parse(at);
}

function goOn(program: Program, events: readonly RunEvent[]): Program {
  const key = (index: number, step: string, { site, host }: HostRef): string =>
    JSON.stringify([index, step, site, host]);
  const done = new Set<string>();
  const changed = new Set<string>();
  for (const event of events) {
    if (event.event !== "step-done") continue;
    const one = key(event.index, event.step, event);
    if (["ok", "changed", "ignored"].includes(event.status)) done.add(one);
    if (event.changes.length > 0) changed.add(one);
  }
  const settled = (kept: boolean): ReadonlySet<string> =>
    new Set(
      events.flatMap((event) =>
        event.event === "confirm-done" && (event.status === "confirmed") === kept
          ? event.steps.map((index) => key(index, "", event))
          : [],
      ),
    );
  const [confirmed, undone] = [settled(true), settled(false)];
  // What nobody has confirmed the host has put back, or is about to.
  const stands = ({ index, label, annotations }: ProgramStep, at: HostRef): boolean => {
    const unnamed = key(index, "", at);
    if (annotations.confirmWithinMs === null) return true;
    return !undone.has(unnamed) && (confirmed.has(unnamed) || !changed.has(key(index, label, at)));
  };
  const isDone = (step: ProgramStep): boolean =>
    step.hosts
      .filter((host) => step.resolve(host, null).kind !== "skip")
      .every(
        ({ site, name: host }) => done.has(key(step.index, step.label, { site, host })) && stands(step, { site, host }),
      );
  const first = program.plays.flatMap(({ steps }) => steps).find((step) => !isDone(step));
  if (first === undefined) return program;
  const plays = program.plays.map((play) => ({ ...play, steps: play.steps.filter((s) => s.index >= first.index) }));
  return { ...program, plays: plays.filter(({ steps }) => steps.length > 0) };
}
