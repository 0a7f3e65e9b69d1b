import { dirname } from "node:path/posix";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { isThere, type Change, type InstallPackages, type UpgradePackages, type WriteFile } from "../model/change.js";
import type { ProgramPlay } from "../model/program.js";
import { Secret } from "../model/secret.js";
import { PACKAGE_SOURCES } from "../model/package-manager.js";
import { packageWord, upgradeWords } from "../plan/report-change.js";
import { fetchAllScript } from "../shell/apply-script.js";
import { BACKUPS } from "../shell/keep.js";
import { markedScript } from "../shell/protocol.js";
import { packageProgressText } from "../shell/packages/progress.js";
import { readRoom, roomScript, type RoomLack, type RoomWanted } from "../shell/room.js";
import { numbered, perform, takesLock } from "./apply.js";
import { hintFor } from "../shell/failure-hint.js";
import { hostDetail, inspectionDiagnostic, stderrDetail } from "./host-diagnostics.js";
import { becomeOf, type HostRun } from "./host-run.js";
import { sessionOf } from "./inspect.js";
import type { GateRefused } from "./pair-gate.js";
import { fileBatch, type PreviewedStep } from "./preview.js";
import { stepPlace, type RunContext } from "./run-context.js";
import { stepFailure } from "./step-failure.js";

const LOOK_LIMIT_MS = 30_000;

interface HostNeeds {
  readonly run: HostRun;
  /** What is written before anything whose effect nobody can foresee. */
  readonly writes: readonly PlannedChange<WriteFile>[];
  /** Packages that the sources should know as they are now. */
  readonly installs: readonly PlannedChange<InstallPackages | UpgradePackages>[];
}

interface PlannedChange<C extends Change> {
  readonly planned: PreviewedStep;
  readonly change: C;
}

/**
 * Asked before the first change of a play: whether every host can still be reached and has room for what the play
 * writes there, and whether its package sources answer and have what is to be installed, which they bring to the host's
 * cache. Files that are made as one are staged on all hosts anyway, so a play that does nothing else costs no look.
 */
export async function refusedByHosts(
  c: RunContext,
  play: ProgramPlay,
  previewed: readonly PreviewedStep[][],
): Promise<readonly GateRefused[]> {
  const all = previewed.flat();
  const needs = [...new Set(all.map(({ run }) => run))].map((run) => needsOf(all, run));
  const first = new Set(fileBatch(play.steps, previewed).steps);
  const installing = needs.some(({ installs }) => installs.length > 0);
  if (!installing && all.every(({ step, changes }) => changes.length === 0 || first.has(step))) return [];
  const lacking = await c.each(needs, (need) => withoutRoom(c, need));
  if (lacking.some((found) => found !== null)) return lacking.flatMap((found) => found ?? []);
  const missing = await c.each(needs, (need) => withoutPackages(c, play, need));
  return missing.flatMap((found) => found ?? []);
}

function needsOf(previewed: readonly PreviewedStep[], run: HostRun): HostNeeds {
  const writes: PlannedChange<WriteFile>[] = [];
  const installs: HostNeeds["installs"][number][] = [];
  let sourcesStand = true;
  for (const planned of previewed.filter((one) => one.run === run && one.changes.length > 0)) {
    if (planned.changes.some(({ kind }) => kind === "run" || kind === "unpack")) break;
    const { retry, ignoreFailure } = planned.step.annotations;
    if (ignoreFailure || becomeOf(planned.step, run.host) !== run.host.ssh.as) continue;
    for (const change of planned.changes) {
      if (change.kind === "write-file") {
        writes.push({ planned, change });
        sourcesStand &&= !PACKAGE_SOURCES.test(change.path);
      } else if (brings(change) && sourcesStand && retry === null) installs.push({ planned, change });
    }
  }
  return { run, writes, installs };
}

function brings(change: Change): change is InstallPackages | UpgradePackages {
  return change.kind === "install-packages" || change.kind === "upgrade-packages";
}

async function withoutRoom(c: RunContext, { run, writes, installs }: HostNeeds): Promise<GateRefused | null> {
  const [any] = [...writes, ...installs];
  if (any === undefined) return null;
  const { step } = any.planned;
  const refuse = (found: Diagnostic): GateRefused => ({ run, step, diagnostic: found });
  const opened = await sessionOf(run, run.host.ssh.as, c.options);
  if (!opened.ok) return refuse(opened.problem);
  const wanted = roomWanted(writes);
  const { text, nonce } = markedScript(roomScript(wanted));
  const result = await opened.value.exchange(text, { timeoutMs: LOOK_LIMIT_MS, watched: false });
  if (result.kind !== "done") return refuse(inspectionDiagnostic(run.host, result, ""));
  const [lack] = readRoom(result.stdout, nonce, wanted);
  if (lack === undefined) return null;
  const at = writes.find(({ change }) => dirname(change.path) === lack.folder)?.planned.step ?? step;
  const help = "nothing was changed by this play, on any host: make room or another place for it, and run again";
  return {
    run,
    step: at,
    diagnostic: diagnostic("HAP4130", lackMessage(run, lack), at.span, { details: [hostDetail(run.host)], help }),
  };
}

/** What is certain to be wanted: what files grow by, the largest one beside the one that it replaces, and backups. */
function roomWanted(writes: HostNeeds["writes"]): readonly RoomWanted[] {
  const folders = new Map<string, { grows: number; largest: number; inodes: number }>();
  const add = (folder: string, { grows, size, inodes }: { grows: number; size: number; inodes: number }): void => {
    const sum = folders.get(folder) ?? { grows: 0, largest: 0, inodes: 1 };
    folders.set(folder, {
      grows: sum.grows + grows,
      largest: Math.max(sum.largest, size),
      inodes: sum.inodes + inodes,
    });
  };
  for (const { change } of writes) {
    const size = sizeOf(change.content);
    const before = change.before.type === "file" ? change.before.size : 0;
    add(dirname(change.path), { grows: Math.max(0, size - before), size: Math.min(size, before), inodes: 1 });
    add(BACKUPS, { grows: before, size: 0, inodes: before > 0 ? 1 : 0 });
  }
  return [...folders].map(([folder, { grows, largest, inodes }]) => ({ folder, bytes: grows + largest, inodes }));
}

function sizeOf(content: WriteFile["content"]): number {
  if (isThere(content)) return content.size;
  return Buffer.byteLength(content instanceof Secret ? content.reveal() : content);
}

function lackMessage({ host }: HostRun, lack: RoomLack): string {
  switch (lack.kind) {
    case "unwritable":
      return `${lack.folder} on \`${host.name}\` cannot be written`;
    case "bytes":
      return `${lack.folder} on \`${host.name}\` has ${lack.free} bytes free, and this play writes ${lack.wanted}`;
    case "inodes":
      return `${lack.folder} on \`${host.name}\` has ${lack.free} inodes free, and this play needs ${lack.wanted}`;
  }
}

async function withoutPackages(
  c: RunContext,
  play: ProgramPlay,
  { run, installs }: HostNeeds,
): Promise<GateRefused | null> {
  const [first] = installs;
  if (first === undefined) return null;
  const { step } = first.planned;
  const progress = (text: string): void =>
    c.emit({ event: "step-progress", ...stepPlace(play, step), host: run.host.name, text });
  const work = numbered(
    step,
    run,
    installs.map(({ change }) => change),
  );
  if (!takesLock(work)) return null;
  progress("asks the package sources");
  const asked = await perform(work, fetchAllScript(work.changes), {
    options: c.options,
    tell: (said) => void (said.kind === "packages" && progress(packageProgressText(said))),
  });
  progress("");
  if (!asked.ok) return { run, step, diagnostic: asked.problem };
  const outcome = asked.value;
  if (outcome.kind === "done") return null;
  const { planned, change } = installs[outcome.kind === "failed" ? (outcome.number ?? 0) : 0] ?? first;
  if (outcome.kind !== "failed")
    return { run, step: planned.step, diagnostic: stepFailure({ run, step: planned.step, change }, outcome) };
  const names =
    change.kind === "install-packages" ? change.packages.map(packageWord).join(" ") : upgradeWords(change.packages);
  const message = `the package sources of \`${run.host.name}\` do not give ${names}; nothing was changed by this play`;
  return {
    run,
    step: planned.step,
    diagnostic: diagnostic("HAP4131", message, change.span ?? planned.step.span, {
      details: [hostDetail(run.host), ...stderrDetail(outcome.stderr)],
      help: hintFor(change, outcome.stderr, outcome.status),
    }),
  };
}
