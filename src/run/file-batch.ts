import { diagnostic, type Result } from "../diagnostics/diagnostic.js";
import { engineNamed } from "../engines/engines.js";
import type { Change } from "../model/change.js";
import { interfaceHolding } from "../model/holders.js";
import { apply, drainMs, MOVES, stage, unstage, type HostChanges } from "./apply.js";
import { batchResults, type BatchEnd, type BatchFailure } from "./batch-results.js";
import { emitStart, queriesToCome, type RunContext, withEarlier, type PlayPoint, type Results } from "./run-context.js";
import { addressesOf } from "./holders.js";
import type { HostRun } from "./host-run.js";
import { arrive, leave, movingWorks } from "./group-change.js";
import { inspect } from "./inspect.js";
import { CONTRACT_LIMIT_MS } from "../shell/contract-script.js";
import type { TrialResult, Verdict, Outcome } from "../shell/read-outcome.js";
import { preview, type Batch, type PreviewedStep } from "./preview.js";

/** Limit in ms for staging with the verdict, and for putting in place. */
const LIMIT_MS = 120_000;

/**
 * Steps that only write files, make directories and set modes and owners, made as one over all hosts: every host stages
 * all of its files, the engine's own test judges them, and only when none failed are they put in place, by renames.
 * So a full disk, a read-only file system or a file that the daemon refuses leaves both nodes of a pair as they were.
 */
export async function runFileBatch(c: RunContext, at: PlayPoint, batch: Batch): Promise<Results> {
  const waited = (): number => Math.max(0, ...at.runs.map((run) => run.waitedMs));
  const started = performance.now() - waited();
  for (const step of batch.steps) emitStart(c, at, step);
  let { previewed } = batch;
  let earlier: Results = new Map();
  for (let i = 0; ; i++) {
    const end = await attempt(c, at, previewed);
    const results = withEarlierOnes(earlier, batchResults(end, performance.now() - waited() - started));
    const moved = [...end.failed]
      .filter(([, f]) => f.kind === "outcome" && f.outcome.kind === "moved")
      .map(([run]) => run);
    if (moved.length === 0 || i >= MOVES) return results;
    earlier = results;
    await c.each(at.runs, (run) => inspect(run, queriesToCome(c, at, run), c.options));
    previewed = preview(batch.steps, at.runs);
  }
}

/** What a host moved away from may have been made on it in part, and on others wholly: that stays told. */
function withEarlierOnes(earlier: Results, results: Results): Results {
  return new Map(
    [...results].map(([step, runs]) => {
      const before = earlier.get(step);
      const told = [...runs].map(
        ([run, result]) => [run, withEarlier(before?.get(run)?.changes ?? [], result)] as const,
      );
      return [step, new Map(told)];
    }),
  );
}

async function attempt(c: RunContext, at: PlayPoint, planned: readonly PreviewedStep[]): Promise<BatchEnd> {
  const previewed = planned.map((p) => (p.changes.some(isTrial) && peerIsActive(c, p.run) ? triedWhenStopped(p) : p));
  const works = worksOf(previewed);
  const tried = new Set<Change>();
  const unseen = unseenOf(previewed);
  if (unseen.size > 0) return { previewed, failed: unseen, committed: new Set(), partly: new Set(), tried };
  const refused = refusedOf(previewed);
  if (refused.size > 0) return { previewed, failed: refused, committed: new Set(), partly: new Set(), tried };
  const made = new Map<HostRun, readonly string[]>();
  const staged = await failuresOf(c, works, async (work) => {
    const outcome = await stage(work, c.options);
    if (outcome.ok && outcome.value.kind === "done") {
      made.set(work.run, outcome.value.made);
      for (const verdict of outcome.value.verdicts) reportVerdict(c, work, verdict);
      for (const change of passed(c, work, outcome.value.trials)) tried.add(change);
    }
    return outcome;
  });
  const takeBack = async (failures: ReadonlyMap<HostRun, BatchFailure>): Promise<BatchEnd> => {
    await c.each(
      works.filter((work) => !staged.has(work.run)),
      (work) => unstage(work, made.get(work.run) ?? [], c.options),
    );
    return { previewed, failed: failures, committed: new Set(), partly: new Set(), tried };
  };
  if (staged.size > 0) return takeBack(staged);
  const moving = movingWorks(works);
  const left = await leave(c, moving);
  if (left.size > 0) return takeBack(left);
  const failed = await failuresOf(c, works, (work) =>
    apply(work, { staged: true, queries: queriesToCome(c, at, work.run) }, c.options),
  );
  const partly = new Set(failed.keys());
  const back = await arrive(c, at, { moving, failed });
  for (const { work } of moving) if (!back.failed.has(work.run)) partly.delete(work.run);
  for (const [run, failure] of back.failed) failed.set(run, failure);
  for (const [run, failure] of unseenOf(previewed)) if (!failed.has(run)) failed.set(run, failure);
  const done = works.map((work) => work.run).filter((run) => !failed.has(run) && !back.undone.has(run));
  return { previewed, failed, committed: new Set(done), partly, tried };
}

/** Hosts that could not be looked at: what was planned for them is of an older state. */
function unseenOf(previewed: readonly PreviewedStep[]): ReadonlyMap<HostRun, BatchFailure> {
  return new Map(
    previewed.flatMap(({ run }) =>
      run.unseen === null ? [] : [[run, { kind: "diagnostic", diagnostic: run.unseen }]],
    ),
  );
}

/** Hosts that have moved to where the first of these steps may not be made. */
function refusedOf(previewed: readonly PreviewedStep[]): ReadonlyMap<HostRun, BatchFailure> {
  const refused = previewed.filter((p) => p.kind === "refused").toReversed();
  return new Map(refused.map((by) => [by.run, { kind: "refused", by }]));
}

/** Does something on every host and keeps what failed. */
async function failuresOf(
  c: RunContext,
  works: readonly HostChanges[],
  act: (work: HostChanges) => Promise<Result<Outcome>>,
): Promise<Map<HostRun, BatchFailure>> {
  const failures = new Map<HostRun, BatchFailure>();
  await c.each(works, async (work) => {
    const end = await act(work);
    if (!end.ok) failures.set(work.run, { kind: "diagnostic", diagnostic: end.problem });
    else if (end.value.kind !== "done") failures.set(work.run, { kind: "outcome", outcome: end.value });
  });
  return failures;
}

/** What there is to do on each host that has something to do. */
function worksOf(previewed: readonly PreviewedStep[]): readonly HostChanges[] {
  const byRun = new Map<HostRun, Change[]>();
  for (const one of previewed) {
    if (one.changes.length > 0) byRun.set(one.run, [...(byRun.get(one.run) ?? []), ...changesOf(one)]);
  }
  return [...byRun].map(([run, changes]) => ({
    run,
    become: run.host.ssh.as,
    changes: changes.map((change, number) => ({ number, change })),
    timeoutMs: LIMIT_MS + changes.filter(isTrial).length * CONTRACT_LIMIT_MS + drainMs(changes),
    confirmWithinMs: longestOf(previewed.filter((p) => p.run === run)),
  }));
}

/** They are confirmed together, so all of them have the longest of their times. */
function longestOf(previewed: readonly PreviewedStep[]): number | null {
  const each = previewed.flatMap(({ step }) => step.annotations.confirmWithinMs ?? []);
  return each.length === 0 ? null : Math.max(...each);
}

/** Whether a change writes a resource script that is tried before. */
function isTrial(change: Change): boolean {
  return change.kind === "write-file" && change.validator?.kind === "contract";
}

/** Whether the other host of the pair has an address of it: then it cannot try a script itself. */
function peerIsActive(c: RunContext, run: HostRun): boolean {
  const peer = c.runs.find((other) => other.host === run.peer);
  const interfaces = peer?.state?.facts.interfaces ?? [];
  return addressesOf(c, run).some((address) => interfaceHolding(interfaces, address) !== null);
}

function triedWhenStopped(previewed: PreviewedStep): PreviewedStep {
  const changes = previewed.changes.map((change) =>
    change.kind === "write-file" && change.validator?.kind === "contract"
      ? { ...change, validator: { ...change.validator, whenStopped: true } }
      : change,
  );
  return { ...previewed, changes };
}

/** A step that allows the rule of a trial does without it: a script that must never be started on a second host. */
function changesOf({ step, changes }: PreviewedStep): readonly Change[] {
  const allowed = new Set<string>(step.annotations.allow.map(({ rule }) => rule));
  return changes.map((change) =>
    change.kind === "write-file" && change.validator?.kind === "contract" && allowed.has(change.validator.rule)
      ? { ...change, validator: null }
      : change,
  );
}

/** The scripts that passed their trial; one that could not be tried is told. */
function passed(c: RunContext, work: HostChanges, trials: readonly TrialResult[]): readonly Change[] {
  return trials.flatMap(({ number, kind, reason }) => {
    const change = work.changes.find((one) => one.number === number)?.change;
    if (kind === "unavailable") {
      const message = `\`${work.run.host.name}\`: the resource script could not be tried: ${reason}`;
      const help = "a trial needs `unshare -m` there; run start, stop and status by hand on the standby, twice each";
      c.emit({ event: "finding", diagnostic: diagnostic("HAP4045", message, null, { severity: "note", help }) });
    }
    return kind === "ok" && change !== undefined ? [change] : [];
  });
}

/** Where the daemon could not judge, hap's own rules stand alone, and the report says so. */
function reportVerdict(c: RunContext, work: HostChanges, verdict: Verdict): void {
  if (verdict.kind === "valid") return;
  const reason = verdict.reason === "" ? "its dry run could not be started" : verdict.reason;
  const why = verdict.kind === "incomplete" ? `${verdict.reason} is not there yet` : reason;
  const message = `\`${work.run.host.name}\`: ${engineNamed(verdict.engine).title} itself could not judge the new files: ${why}`;
  const help = "hap's own rules have checked them";
  c.emit({ event: "finding", diagnostic: diagnostic("HAP4044", message, null, { severity: "note", help }) });
}
