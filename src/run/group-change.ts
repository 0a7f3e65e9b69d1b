import type { Code } from "../diagnostics/code.js";
import { diagnostic, type Diagnostic, type Result } from "../diagnostics/diagnostic.js";
import type { Change, MoveResources } from "../model/change.js";
import { addressOf, parseResource } from "../model/haresource.js";
import { interfaceHolding } from "../model/holders.js";
import {
  comeScript,
  DONE_SCRIPT,
  leaveScript,
  putGroupsBackScript,
  type GroupMove,
  type Progress,
} from "../shell/changes/resources.js";
import { numberOf, type Outcome } from "../shell/read-outcome.js";
import { perform, type HostChanges } from "./apply.js";
import type { BatchFailure } from "./batch-results.js";
import { hostDetail, stderrDetail } from "./host-diagnostics.js";
import type { HostRun } from "./host-run.js";
import { queriesToCome, type PlayPoint, type RunContext } from "./run-context.js";

/** A host of a pair whose groups change: what it stops and starts, and the files that are replaced in between. */
export interface MovingWork {
  readonly work: HostChanges;
  readonly move: GroupMove;
}

type Failures = ReadonlyMap<HostRun, BatchFailure>;

/** The hosts whose pair moves resources in this batch; a host that only gets the new file is one of them too. */
export function movingWorks(works: readonly HostChanges[]): readonly MovingWork[] {
  const moves = works.filter(({ changes }) => changes.some(({ change }) => change.kind === "resources"));
  const hosts = new Set(moves.flatMap(({ run }) => [run.host, run.peer]));
  return works.filter(({ run }) => hosts.has(run.host)).map((work) => ({ work, move: moveOf(work) }));
}

function moveOf({ changes }: HostChanges): GroupMove {
  const own = changes.map(({ change }) => change);
  const moves = own.filter((change) => change.kind === "resources");
  const words = (action: MoveResources["action"]): readonly string[] =>
    moves.filter((move) => move.action === action).flatMap((move) => move.words);
  return {
    stop: words("stop"),
    start: words("start"),
    replaces: own.flatMap((change) =>
      change.kind === "write-file" && change.path.startsWith("/etc/ha.d/") ? [change.path] : [],
    ),
    asks: moves.some((move) => move.asks),
    unfinished: moves.some((move) => move.unfinished),
  };
}

/**
 * Before new files are put in place: each host notes what the change comes from and stops what leaves, by the old
 * files. When one of them cannot, the others start again what they have stopped, and nothing has changed anywhere.
 */
export async function leave(c: RunContext, moving: readonly MovingWork[]): Promise<Failures> {
  const failed = await failuresAt(c, moving, ({ move }) => leaveScript(move), cannotStop);
  if (failed.size === 0) return failed;
  return told(failed, await putGroupsBack(c, without(moving, failed), { placed: false, started: false }));
}

/** What became of the second half: hosts that failed, and hosts that were put back because of them. */
export interface Arrival {
  readonly failed: Failures;
  readonly undone: ReadonlySet<HostRun>;
}

/**
 * After the files are in place: each host starts what comes. When one of them cannot, or a file could not be put in
 * place, all hosts go back to the old files and the old resources.
 */
export async function arrive(
  c: RunContext,
  at: PlayPoint,
  { moving, failed: notPlaced }: { readonly moving: readonly MovingWork[]; readonly failed: Failures },
): Promise<Arrival> {
  const none: Arrival = { failed: new Map(), undone: new Set() };
  if (moving.length === 0) return none;
  const placed = without(moving, notPlaced);
  const undone = new Set(placed.map(({ work }) => work.run));
  if (placed.length < moving.length) {
    return { failed: await putGroupsBack(c, moving, { placed: true, started: false }), undone };
  }
  const failed = await failuresAt(c, moving, ({ move }) => comeScript(move), cannotStart);
  if (failed.size > 0) {
    const others = await putGroupsBack(c, without(moving, failed), { placed: true, started: true });
    const own = await putGroupsBack(c, only(moving, failed), { placed: true, started: false });
    return { failed: told(failed, new Map([...others, ...own])), undone };
  }
  await c.each(moving, ({ work }) =>
    perform(work, DONE_SCRIPT, { options: c.options, queries: queriesToCome(c, at, work.run) }),
  );
  return { failed: misplaced(moving), undone: new Set() };
}

/** Why hosts failed, and which of them are not as they were; where some are not, no other says that all is back. */
function told(failed: Failures, notBack: Failures): Failures {
  if (notBack.size === 0) return failed;
  const names = [...notBack.keys()].map(({ host }) => `\`${host.name}\``).join(" and ");
  const honest = [...failed].map(([run, one]): [HostRun, BatchFailure] => {
    if (one.kind !== "diagnostic") return [run, one];
    const help = `${names} could not be put back: see what is said there; then run again, which ends what was begun`;
    return [run, { ...one, diagnostic: { ...one.diagnostic, help } }];
  });
  return new Map([...honest, ...notBack]);
}

/** Puts hosts back. Gives those that cannot, and why. */
async function putGroupsBack(c: RunContext, moving: readonly MovingWork[], progress: Progress): Promise<Failures> {
  return failuresAt(c, moving, ({ move }) => putGroupsBackScript(move, progress), notPutBack);
}

async function failuresAt(
  c: RunContext,
  moving: readonly MovingWork[],
  script: (one: MovingWork) => string,
  problem: (one: MovingWork, outcome: Outcome) => Diagnostic,
): Promise<Failures> {
  const failed = new Map<HostRun, BatchFailure>();
  await c.each(moving, async (one) => {
    const end: Result<Outcome> = await perform(one.work, script(one), { options: c.options });
    const change = changeOf(one);
    const about = change === undefined ? {} : { change };
    if (!end.ok) failed.set(one.work.run, { kind: "diagnostic", diagnostic: end.problem, ...about });
    else if (end.value.kind === "lost" || end.value.kind === "locked")
      failed.set(one.work.run, { kind: "outcome", outcome: end.value });
    else if (end.value.kind !== "done")
      failed.set(one.work.run, { kind: "diagnostic", diagnostic: problem(one, end.value), ...about });
  });
  return failed;
}

function changeOf({ work }: MovingWork): Change | undefined {
  const changes = work.changes.map(({ change }) => change);
  return changes.find(({ kind }) => kind === "resources") ?? changes.find(isHaresources);
}

function isHaresources(change: Change): boolean {
  return change.kind === "write-file" && change.path === "/etc/ha.d/haresources";
}

function without(moving: readonly MovingWork[], failed: Failures): readonly MovingWork[] {
  return moving.filter(({ work }) => !failed.has(work.run));
}

function only(moving: readonly MovingWork[], failed: Failures): readonly MovingWork[] {
  return moving.filter(({ work }) => failed.has(work.run));
}

function cannotStop({ work, move }: MovingWork, outcome: Outcome): Diagnostic {
  const word = wordAt(move.stop, outcome) ?? "a resource";
  return problemOn(work, outcome, {
    code: "HAP4120",
    message: `\`${word}\` cannot be stopped on \`${work.run.host.name}\``,
    help: "nothing was put in place on any host, and what was stopped before it was started again; mend its `stop`, and run again",
  });
}

function cannotStart({ work, move }: MovingWork, outcome: Outcome): Diagnostic {
  const word = wordAt(move.start, outcome) ?? "a resource";
  return problemOn(work, outcome, {
    code: "HAP4121",
    message: `\`${word}\` cannot be started on \`${work.run.host.name}\``,
    help: "the old files and the old resources were put back on both hosts; mend its `start`, and run again",
  });
}

function notPutBack({ work }: MovingWork, outcome: Outcome): Diagnostic {
  return problemOn(work, outcome, {
    code: "HAP4122",
    message: `the old resources cannot be started again on \`${work.run.host.name}\``,
    help: "run again: it ends what was begun; or start them by hand, from left to right as haresources has them",
  });
}

function problemOn(
  { run }: HostChanges,
  outcome: Outcome,
  { code, message, help }: { readonly code: Code; readonly message: string; readonly help: string },
): Diagnostic {
  const stderr = outcome.kind === "failed" || outcome.kind === "timeout" ? outcome.stderr : "";
  return diagnostic(code, message, null, { details: [hostDetail(run.host), ...stderrDetail(stderr)], help });
}

/** The resource with which the exchange ended; undefined when it came to none. */
function wordAt(words: readonly string[], outcome: Outcome): string | undefined {
  const number = numberOf(outcome);
  return number === null ? undefined : words[number];
}

/** Hosts on which an address is not where the change has put it: a script that says it worked, and did not. */
function misplaced(moving: readonly MovingWork[]): Failures {
  const failed = new Map<HostRun, BatchFailure>();
  for (const one of moving) {
    const { run } = one.work;
    if (run.unseen !== null) continue;
    const interfaces = run.state?.facts.interfaces ?? [];
    const kept = addressesIn(one.move.start);
    const still = addressesIn(one.move.stop).find((a) => !kept.includes(a) && interfaceHolding(interfaces, a) !== null);
    const lacking = kept.find((a) => interfaceHolding(interfaces, a) === null);
    const change = changeOf(one);
    if (change === undefined || (still === undefined && lacking === undefined)) continue;
    const message =
      still === undefined
        ? `${lacking ?? ""} was taken on \`${run.host.name}\`, and is on no interface there`
        : `${still} was released on \`${run.host.name}\`, and is still there`;
    const help = "the resource script says that it worked: try it by hand there, and look at `ip addr`";
    const problem = diagnostic("HAP4123", message, null, { details: [hostDetail(run.host)], help });
    failed.set(run, { kind: "diagnostic", diagnostic: problem, change });
  }
  return failed;
}

function addressesIn(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => addressOf(parseResource(word)) ?? []);
}
