import { success, type Result } from "../diagnostics/diagnostic.js";
import type { Change } from "../model/change.js";
import { traitsOf } from "../model/change-traits.js";
import type { HostState } from "../model/host-state.js";
import type { ProgramStep } from "../model/program.js";
import type { Query } from "../model/query.js";
import type { ExchangeResult } from "../remote/session.js";
import {
  changesScript,
  stageAllScript,
  takeBackScript,
  unstageAllScript,
  withInspection,
  type NumberedChange,
} from "../shell/apply-script.js";
import { CHANGE_FUNCTIONS } from "../shell/change-functions.js";
import { inspection, type Inspection } from "../shell/inspection.js";
import type { ScriptFor } from "../shell/script-for.js";
import { UNLOCK_AT_END } from "../shell/lock.js";
import { markedScript } from "../shell/protocol.js";
import { progressReader, readOutcome, type Outcome, type Said } from "../shell/read-outcome.js";
import { inspectionDiagnostic } from "./host-diagnostics.js";
import { becomeOf, believedUser, userOf, type HostRun } from "./host-run.js";
import { inspect, lookLimitMs, readSeen, sessionOf } from "./inspect.js";
import { takeLock } from "./lock-hosts.js";
import type { RunOptions } from "./run-options.js";

/** The changes of one or more steps on one host, numbered so that what the host says can be told apart. */
export interface HostChanges {
  readonly run: HostRun;
  readonly become: string | null;
  readonly changes: readonly NumberedChange[];
  /** Limit in ms. */
  readonly timeoutMs: number;
  /** `@confirm-within`: how long the host waits for a confirmation (ms); null when it needs none. */
  readonly confirmWithinMs: number | null;
}

/** Limits in ms for one exchange that changes, when the playbook gives none. */
const FILES_LIMIT_MS = 60_000;
const LIMITS_MS = { files: FILES_LIMIT_MS, service: 300_000, command: 1_800_000 } as const;

/**
 * The most that changes print of themselves before the inspection (bytes): a line or two each; commands print on
 * stderr.
 */
const CHANGES_OUTPUT = 1024 * 1024;

/** Is told what a host says while it makes changes. */
export type Tell = (said: Exclude<Said, { readonly kind: "waits" }>) => void;

/** How often changes are planned anew because a host moved under them. */
export const MOVES = 3;

/** Numbers the changes of a step on a host. */
export function numbered(step: ProgramStep, run: HostRun, changes: readonly Change[]): HostChanges {
  return {
    run,
    become: becomeOf(step, run.host),
    changes: changes.map((change, number) => ({ number, change })),
    timeoutMs: (step.annotations.timeoutMs ?? limitFor(changes)) + drainMs(changes),
    confirmWithinMs: step.annotations.confirmWithinMs,
  };
}

/** Writes the files beside their targets and has them judged; nothing is in place afterwards. */
export async function stage(work: HostChanges, options: RunOptions): Promise<Result<Outcome>> {
  const done = await exchange(
    work,
    options,
    (seen, lock) => lock + stageAllScript(work.changes, scriptFor(work, seen, options)),
  );
  return done.ok ? success(done.value.outcome) : done;
}

/**
 * Takes back what `stage` wrote, because another host's staging failed. Failures do not matter: the next run cleans up.
 */
export async function unstage(work: HostChanges, made: readonly string[], options: RunOptions): Promise<void> {
  await exchange(work, options, () => unstageAllScript(work.changes, made, options.id));
}

/**
 * Makes the changes and looks at the host again in the same exchange.
 * After a failure or a lost file the state is what could be seen; it may be the old one. When
 * the host cannot be looked at, `run.unseen` says why.
 */
export async function apply(
  work: HostChanges,
  more: {
    readonly staged: boolean;
    /** What the steps still to come want to know, by the user who looks (`queriesToCome`). */
    readonly queries: ReadonlyMap<string | null, readonly Query[]>;
    readonly tell?: Tell;
  },
  options: RunOptions,
): Promise<Result<Outcome>> {
  const { run } = work;
  const { queries } = more;
  const asked = queries.get(work.become) ?? [];
  const look = inspection(asked, run.state?.facts.packageManager ?? "any");
  const arming = armingOf(work);
  const done = await exchange(
    { ...work, timeoutMs: work.timeoutMs + lookLimitMs(asked) },
    options,
    (before, lock) => {
      const changes = changesScript(work.changes, { ...scriptFor(work, before, options), ...arming }, more.staged);
      return withInspection(lock + changes, look.script);
    },
    { tell: more.tell, look },
  );
  if (work.confirmWithinMs !== null && done.ok && done.value.outcome.kind !== "locked")
    run.armed = { withinMs: withinOf(run, work.confirmWithinMs), at: performance.now() };
  if (!done.ok) return done;
  const { outcome, result } = done.value;
  const seen = readSeen(result, look, done.value);
  const believed = userOf(run.host, work.become) === null && work.become === believedUser(run.host);
  if (queries.size === 1 && queries.has(work.become) && believed && seen.kind === "state") {
    run.state = seen.state;
    run.unseen = null;
  } else if (result.kind === "done") await inspect(run, queries, options);
  else run.unseen = inspectionDiagnostic(run.host, result, "");
  return success(outcome);
}

/** Runs a script of hap's own with the host's lock, and looks at the host again in the same exchange when asked to. */
export async function perform(
  work: HostChanges,
  text: string,
  {
    options,
    queries,
    tell,
  }: {
    readonly options: RunOptions;
    readonly queries?: ReadonlyMap<string | null, readonly Query[]>;
    readonly tell?: Tell;
  },
): Promise<Result<Outcome>> {
  const done = await exchange(work, options, (_, lock) => `${lock}${CHANGE_FUNCTIONS}${text}`, { tell });
  if (!done.ok) return done;
  if (queries !== undefined && done.value.result.kind === "done") await inspect(work.run, queries, options);
  return success(done.value.outcome);
}

/** What the host's usual user does is kept; another one may have no place for it, and could not be trusted with it. */
function scriptFor(work: HostChanges, seen: HostState, { id, made }: RunOptions): ScriptFor {
  const list = made?.listOf(work.run.host.site);
  return { facts: seen.facts, run: id, ...(takesLock(work) ? { seen, ...(list === undefined ? {} : { list }) } : {}) };
}

function armingOf({ run, confirmWithinMs, timeoutMs }: HostChanges): Pick<ScriptFor, "arming"> {
  if (confirmWithinMs === null) return {};
  const seconds = Math.ceil(withinOf(run, confirmWithinMs) / 1000);
  return { arming: { seconds, busySeconds: Math.ceil(timeoutMs / 1000) } };
}

/** Steps that are confirmed together have the longest of their times (ms). */
function withinOf({ armed }: HostRun, withinMs: number): number {
  return Math.max(armed?.withinMs ?? 0, withinMs);
}

/** Whether the exchange takes the lock along: only the host's usual user can. For another it is taken beforehand. */
export function takesLock({ run, become }: Pick<HostChanges, "run" | "become">): boolean {
  return become === run.host.ssh.as;
}

interface Exchanged {
  readonly outcome: Outcome;
  readonly result: ExchangeResult;
  readonly nonce: string;
  /** Where the output after the changes' part begins. */
  readonly at: number;
}

async function exchange(
  work: HostChanges,
  options: RunOptions,
  script: (seen: HostState, lock: string) => string,
  how: { readonly tell?: Tell | undefined; readonly look?: Inspection } = {},
): Promise<Result<Exchanged>> {
  const { run } = work;
  if (run.state === null) throw new Error(`${run.host.id} was not inspected`);
  const opened = await sessionOf(run, work.become, options);
  if (!opened.ok) return opened;
  const session = opened.value;
  const takeBack = takeBackScript(work.changes, options.id);
  const lock = run.locked || !takesLock(work) ? "" : takeLock(session, options, takeBack);
  if (lock === "" && takeBack !== "") session.atEnd(UNLOCK_AT_END + takeBack);
  const { text, nonce } = markedScript(script(run.state, lock));
  const result = await session.exchange(text, {
    timeoutMs: work.timeoutMs + (lock === "" ? 0 : options.waitLockMs),
    watched: true,
    ...(how.look === undefined ? {} : { output: how.look.output(nonce, CHANGES_OUTPUT) }),
    onStdout: progressReader(nonce, (said) => {
      if (said.kind === "waits") run.waits();
      else how.tell?.(said);
    }),
  });
  const read = readOutcome(result, nonce);
  run.locked ||= read.locked;
  run.waitedMs += read.waitedMs;
  return success({ outcome: read.outcome, at: read.rest, nonce, result });
}

/** How long servers that leave an LVS table are waited for (ms): that comes on top of every limit. */
export function drainMs(changes: readonly Change[]): number {
  return changes.reduce((sum, change) => sum + (change.kind === "lvs-table" ? change.drainMs : 0), 0);
}

function limitFor(changes: readonly Change[]): number {
  return Math.max(FILES_LIMIT_MS, ...changes.map((change) => LIMITS_MS[traitsOf(change).limit]));
}
