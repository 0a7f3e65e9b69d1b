import type { ConfStatement, Keepalived } from "../../model/cluster-files.js";
import { lineOf, numberOf, topOf } from "../../model/conf-statements.js";
import type { StateView } from "../../model/host-state.js";
import { isGrouped, watchedAlone, within, type WatchedBy } from "../../model/instance-checks.js";
import type { Pace, Prediction } from "../../model/pace.js";
import type { ResolvedLine } from "../../model/resolved.js";
import { statementsIn } from "./lines.js";
import { wholeLinesOn } from "./read.js";
import { claimsOf, isPaceKnown, pacesOfLines, type AddressClaim } from "./reload.js";

/** How long a node takes to have the addresses once it may (ms). */
export const TAKES_MS = 1000;

/** When a node has gone that says so: the other waits for its skew only. */
export function goodbye(pace: Pace): Prediction {
  // With `down_timer_adverts` it is fewer adverts than three, or more.
  return { minMs: 0, maxMs: Math.max(0, pace.deadtimeMs - 3 * pace.keepaliveMs) + TAKES_MS };
}

/**
 * When the peer has taken over from the master after what one of its `vrrp_script`s looks at has died (vrrp_track.c and
 * vrrp_scheduler.c of 2.2.7). The script is run every `interval` and has to fail `fall` times; what it asks may hang
 * (`hangs`), then it fails when its `timeout` is over. Without a weight the instance goes to FAULT and says goodbye;
 * with one its priority falls, and a peer that is better then and preempts waits for its silence. Which of several
 * scripts it is nobody knows: then it is one of them. Null where no failed check moves anything, and where the files do
 * not tell: beside weights of other things than scripts, reversed ones, and those of members of a sync group.
 */
export function failedCheck(own: StateView, peer: StateView, hangs: boolean): Prediction | null {
  const [mine, its] = [nodeOf(own), nodeOf(peer)];
  if (mine === null || its === null || topOf(mine.conf, "vrrp_track_process").length > 0) return null;
  const found: Prediction[] = [];
  for (const one of mine.instances) {
    const rival = its.instances.find((other) => isRival(one.claim, other.claim));
    if (rival === undefined) continue;
    const [checks, others] = [checksOf(mine.conf, one.statement), checksOf(its.conf, rival.statement)];
    if (checks === null || others === null) return null;
    for (const check of checks) {
      // A check that is begun anew before its time is over is never counted.
      if (hangs && !(check.timeoutMs > 0 && check.timeoutMs <= check.intervalMs)) return null;
      const moves = takeover(check, rival, {
        own: prioritiesOf(one.claim, checks),
        best: prioritiesOf(rival.claim, others),
      });
      if (moves !== null) found.push(later(moves, check, hangs));
    }
  }
  if (found.length === 0) return null;
  return {
    minMs: Math.min(...found.map(({ minMs }) => minMs)),
    maxMs: Math.max(...found.map(({ maxMs }) => maxMs)),
  };
}

/** An instance of a node's file. */
interface Contender {
  readonly claim: AddressClaim;
  readonly pace: Pace;
  readonly statement: ConfStatement;
}

/** A node's file; null where not all of it is known, or a number of it cannot be read. */
function nodeOf(state: StateView): { readonly conf: Keepalived; readonly instances: readonly Contender[] } | null {
  const lines = wholeLinesOn(state);
  const [first] = lines ?? [];
  if (lines === null || first === undefined || !isPaceKnown(lines)) return null;
  const conf: Keepalived = { file: "keepalived.conf", statements: statementsIn(lines), remarks: [], span: first.span };
  return { conf, instances: contendersOf(lines, conf) };
}

function contendersOf(lines: readonly ResolvedLine[], conf: Keepalived): readonly Contender[] {
  const [paces, statements] = [pacesOfLines(lines), topOf(conf, "vrrp_instance")];
  return claimsOf(lines).flatMap((claim, i) => {
    const [pace, statement] = [paces[i], statements[i]];
    return pace === undefined || statement === undefined ? [] : [{ claim, pace, statement }];
  });
}

function isRival(one: AddressClaim, other: AddressClaim): boolean {
  return one.router === other.router && one.addresses.some((address) => other.addresses.includes(address));
}

/** A script that an instance tracks. */
interface TrackedScript {
  readonly intervalMs: number;
  /** 0 without one. */
  readonly timeoutMs: number;
  readonly fall: number;
  readonly weight: number;
}

/** The priority of an instance while all of its checks are good, and the owner's, which no check changes. */
interface Priorities {
  readonly good: number;
  readonly isOwner: boolean;
}

function prioritiesOf({ priority }: AddressClaim, checks: readonly TrackedScript[]): Priorities {
  return {
    good: checks.reduce((sum, { weight }) => sum + Math.max(0, weight), priority),
    isOwner: priority === 255,
  };
}

/** From the failure of a check on; null where the other is not better then, or would be the master before. */
function takeover(
  { weight }: TrackedScript,
  { claim, pace }: Contender,
  { own, best }: { readonly own: Priorities; readonly best: Priorities },
): Prediction | null {
  if (weight === 0) return goodbye(pace);
  if (own.isOwner || best.isOwner || !claim.preempts) return null;
  const its = within(best.good);
  if (within(own.good) < its || within(own.good - Math.abs(weight)) >= its) return null;
  return { minMs: pace.deadtimeMs - pace.keepaliveMs, maxMs: pace.deadtimeMs + TAKES_MS };
}

function later(
  { minMs, maxMs }: Prediction,
  { intervalMs, timeoutMs, fall }: TrackedScript,
  hangs: boolean,
): Prediction {
  return { minMs: minMs + (fall - 1) * intervalMs, maxMs: maxMs + fall * intervalMs + (hangs ? timeoutMs : 0) };
}

/** The scripts that an instance tracks; null where what they do to its priority is not known. */
function checksOf(conf: Keepalived, instance: ConfStatement): readonly TrackedScript[] | null {
  const watched = watchedAlone(conf, instance);
  if (watched === null) return null;
  const isScript = ({ definition }: WatchedBy): boolean => definition?.word === "vrrp_script";
  // A member of a sync group drops what has a weight.
  const isGroup = isGrouped(conf, instance);
  if (watched.some((one) => one.weight !== 0 && (isGroup || !isScript(one)))) return null;
  const checks = watched.filter(isScript).map(({ definition, weight }) => {
    const number = (name: string, otherwise: number): number => numberOf(lineOf(definition, name), otherwise);
    return {
      intervalMs: number("interval", 1) * 1000,
      timeoutMs: number("timeout", 0) * 1000,
      fall: number("fall", 1),
      weight,
    };
  });
  const isRead = checks.every(
    ({ intervalMs, timeoutMs, fall, weight }) =>
      [intervalMs, timeoutMs, fall].every((one) => one >= 0) && !Number.isNaN(weight),
  );
  return isRead ? checks : null;
}
