import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { describeFault } from "../../model/drill.js";
import { within } from "../../remote/within.js";
import type { LogMark } from "../../shell/engine-log.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import { type DrillPoint, untilCut } from "./drill-point.js";
import { drillEvent, type DrillFields } from "./drill-event.js";
import { drillFailure } from "./drill-failure.js";
import { followLog } from "./follow.js";
import type { LoggedEvent } from "../events.js";
import { lookAt, type HostLink } from "./host-link.js";
import { inject, type Injection } from "./inject.js";
import { observe, type Observation } from "./observe.js";
import { outageOf, type Measured } from "./measured.js";
import { bootOf, restore } from "./restore.js";
import { takeoverEnds } from "./takeover-ends.js";
import { takeoverTimeline, toldBy, type TimedLine } from "./timeline.js";
import type { RunningWatch } from "./watch.js";

export interface Breaking {
  readonly watches: readonly RunningWatch[];
  /** What the hosts said before the fault. */
  readonly looks: ReadonlyMap<string, HostLook>;
  /** Ways of their own: to the other host for its log, and to the target for the fault. */
  readonly follower: HostLink;
  readonly injector: HostLink;
}

/** What a drill came to. The event is null when the fault was not brought about. */
export interface DrillEnd {
  readonly event: DrillFields | null;
  readonly diagnostic: Diagnostic | null;
}

/** How long a fault that is under way is waited for before it is undone (ms). */
const INJECTION_MS = 20_000;
/** How long a look at a log may take (ms). */
const LOOK_LIMIT_MS = 10_000;

/** Breaks the target, looks what comes of it, and puts the pair right, whatever happens in between. */
export async function breakIt(point: DrillPoint, { watches, looks, follower, injector }: Breaking): Promise<DrillEnd> {
  const before = looks.get(point.other.run.host.name);
  const following = before === undefined ? null : followLog(follower, before);
  await following?.begun;
  // A host outside the pair is seen to be back by another boot.
  const boot = point.links.includes(point.target) ? null : await bootOf(point.target);
  point.progress(describeFault(point.spec.fault));
  const faultAt = performance.now();
  const injection = inject(point, injector);
  let observation: Observation | null = null;
  try {
    observation = await observe(point, { faultAt, watches, marks: marksOf(looks), faultFailure: injection.failure });
  } finally {
    if (observation === null) await undoAll(point, { injection, injector, following });
  }
  const observedAt = performance.now();
  await takeoverEnds(point);
  const restoreAt = performance.now();
  point.progress("restoring");
  await untilCut(within(injection.ended, INJECTION_MS), point.options);
  const holdingToEnd = observation.holding.copy();
  const restoration = await restore(point, holdingToEnd, boot);
  const over = Promise.all([following?.stop(), injector.close(), ...watches.map((watch) => watch.stop())]);
  await untilCut(over, point.options);
  const endAt = restoration.restoredAt ?? restoration.endedAt;
  const spans = { faultAt, restoreAt, endAt, interrupted: observation.interrupted };
  const own = await untilCut(logOfTarget(point, looks), point.options);
  const logs = logsOf(point, { followed: following?.lines ?? [], own: own ?? [], faultAt });
  const measured: Measured = {
    faultAt,
    observedAt,
    restoreAt,
    restoration,
    observation,
    timeline: takeoverTimeline({ lines: following?.lines ?? [], faultAt, log: point.engine.log }),
    holdingToEnd,
    logs,
    outages: watches.map((watch) => ({ watch, ...outageOf(watch, spans) })),
    failure: injection.failure(),
  };
  const diagnostic = drillFailure(point, measured);
  const event = measured.failure === null ? drillEvent(point, measured, { looks, failed: diagnostic !== null }) : null;
  return { event, diagnostic };
}

/** The target's log since before the fault, read once it can be: empty where it cannot, or a power loss took it. */
async function logOfTarget(
  { target, engine }: DrillPoint,
  looks: ReadonlyMap<string, HostLook>,
): Promise<readonly TimedLine[]> {
  const mark = looks.get(target.run.host.name)?.heartbeat?.mark ?? null;
  if (mark === null) return [];
  const look = await lookAt(target, { ipvs: false, peer: null, engine: engine.name, log: mark }, LOOK_LIMIT_MS);
  if (look === null) return [];
  // Stamps are whole seconds: on average half a second was cut off.
  const here = (seconds: number): number => seconds * 1000 + 500 - look.offsetMs - performance.timeOrigin;
  return look.log.flatMap(({ message, seconds }) => (seconds === null ? [] : [{ message, at: here(seconds) }]));
}

/** What both logs tell, in the order of time. */
export function logsOf(
  { target, other, engine }: Pick<DrillPoint, "target" | "other" | "engine">,
  { followed, own, faultAt }: { followed: readonly TimedLine[]; own: readonly TimedLine[]; faultAt: number },
): readonly LoggedEvent[] {
  const of = (link: HostLink, lines: readonly TimedLine[], exact: boolean): readonly LoggedEvent[] =>
    toldBy({ lines, faultAt, log: engine.log }).map((one) => ({ host: link.run.host.name, ...one, exact }));
  return [...of(other, followed, true), ...of(target, own, false)].sort((a, b) => a.atMs - b.atMs);
}

/** After a bug of hap's own: the pair is put right before it is told. */
async function undoAll(
  point: DrillPoint,
  {
    injection,
    injector,
    following,
  }: { injection: Injection; injector: HostLink; following: { stop(): Promise<void> } | null },
): Promise<void> {
  await within(injection.ended, INJECTION_MS);
  await takeoverEnds(point);
  await restore(point);
  await Promise.all([following?.stop(), injector.close()]);
}

function marksOf(looks: ReadonlyMap<string, HostLook>): ReadonlyMap<string, LogMark> {
  return new Map(
    [...looks].flatMap(([name, look]) => (look.heartbeat?.mark == null ? [] : [[name, look.heartbeat.mark] as const])),
  );
}
