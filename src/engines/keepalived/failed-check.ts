import type { StateView } from "../../model/host-state.js";
import type { Pace, Prediction } from "../../model/pace.js";
import type { ResolvedLine } from "../../model/resolved.js";
import { namedLines, valueOf, wordOf } from "./lines.js";
import { ownLinesOn } from "./read.js";
import { claimsOf, pacesOfLines, type AddressClaim } from "./reload.js";

/** How long a node takes to have the addresses once it may (ms). */
export const TAKES_MS = 1000;

/** When a node has gone that says so: the other waits for its skew only. */
export function goodbye(pace: Pace): Prediction {
  return { minMs: 0, maxMs: pace.deadtimeMs - 3 * pace.keepaliveMs + TAKES_MS };
}

/**
 * When the peer has taken over from the master after what one of its `vrrp_script`s looks at has died (vrrp_track.c and
 * vrrp_scheduler.c of 2.2.7). The script is run every `interval` and has to fail `fall` times; what it asks may hang
 * (`hangs`), then it fails when its `timeout` is over. Without a weight the instance goes to FAULT and says goodbye;
 * with one its priority falls, and a peer that is better then and preempts waits for its silence. Null where no failed
 * check moves anything. Which of several scripts it is nobody knows: then it is one of them.
 */
export function failedCheck(own: StateView, peer: StateView, hangs: boolean): Prediction | null {
  const [lines, theirs] = [ownLinesOn(own), ownLinesOn(peer)];
  const [claims, rivals] = [claimsOf(lines), claimsOf(theirs)];
  const paces = pacesOfLines(theirs);
  const found = claims.flatMap((claim, i) => {
    const at = rivals.findIndex(({ router }) => router === claim.router);
    const [rival, pace] = [rivals[at], paces[at]];
    if (rival === undefined || pace === undefined) return [];
    const [checks, others] = [checksOf(lines, i), checksOf(theirs, at)];
    const better = claim.priority + bonusOf(checks) - (rival.priority + bonusOf(others));
    return checks.flatMap((check) => {
      const moves = takeover(check, rival, { better, pace });
      return moves === null ? [] : [later(moves, check, hangs)];
    });
  });
  if (found.length === 0) return null;
  return {
    minMs: Math.min(...found.map(({ minMs }) => minMs)),
    maxMs: Math.max(...found.map(({ maxMs }) => maxMs)),
  };
}

/** A script that an instance tracks. */
interface TrackedScript {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly fall: number;
  readonly weight: number;
}

/** What good checks add to a priority. */
function bonusOf(checks: readonly TrackedScript[]): number {
  return checks.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
}

/** From the failure of a check on; `better` is how far the master's priority is above the peer's while all is well. */
function takeover(
  { weight }: TrackedScript,
  { preempts }: AddressClaim,
  { better, pace }: { readonly better: number; readonly pace: Pace },
): Prediction | null {
  if (weight === 0) return goodbye(pace);
  if (!preempts || better - Math.abs(weight) >= 0) return null;
  return { minMs: pace.deadtimeMs - pace.keepaliveMs, maxMs: pace.deadtimeMs + TAKES_MS };
}

function later(
  { minMs, maxMs }: Prediction,
  { intervalMs, timeoutMs, fall }: TrackedScript,
  hangs: boolean,
): Prediction {
  return { minMs: minMs + (fall - 1) * intervalMs, maxMs: maxMs + fall * intervalMs + (hangs ? timeoutMs : 0) };
}

/** The scripts that the instance of an index tracks; a weight of its own line counts before the script's. */
function checksOf(lines: readonly ResolvedLine[], index: number): readonly TrackedScript[] {
  const instance = namedLines(lines, "vrrp_instance")[index];
  const scripts = namedLines(lines, "vrrp_script");
  const tracked = namedLines(instance?.block ?? [], "track_script").flatMap(({ block }) => block ?? []);
  return tracked.flatMap((line) => {
    const own = scripts.findLast((script) => wordOf(script, 1) === wordOf(line, 0))?.block;
    if (own == null) return [];
    const number = (name: string, otherwise: number): number => Number(valueOf(own, name) ?? otherwise);
    const intervalMs = number("interval", 1) * 1000;
    const weight = wordOf(line, 1) === "weight" ? Number(wordOf(line, 2)) : number("weight", 0);
    const timeoutMs = number("timeout", 0) * 1000;
    return [{ intervalMs, timeoutMs: timeoutMs === 0 ? intervalMs : timeoutMs, fall: number("fall", 1), weight }];
  });
}
