import { setTimeout as sleep } from "node:timers/promises";
import { ofHost, type Expectation } from "../../model/drill.js";
import type { LogMark } from "../../shell/engine-log.js";
import type { HostLook, LookAsk } from "../../shell/drill/look-script.js";
import { nameOf, type DrillPoint } from "./drill-point.js";
import { limitOf, standing, type PairView } from "./expectations.js";
import { holdingLog, type HoldingLog } from "./holding-log.js";
import { lookAt, type HostLink } from "./host-link.js";
import { isAnswering } from "./outage.js";
import { lookAtLeast } from "./prediction.js";
import type { RunningWatch } from "./watch.js";

/** What was seen between the fault and the restoration. */
export interface Observation {
  readonly holding: HoldingLog;
  readonly failed: readonly { readonly expectation: Expectation; readonly found: string }[];
  /** The address that two hosts held, and which. */
  readonly split: { readonly address: string; readonly hosts: readonly [string, string] } | null;
  /** Whether each watch was answered again at the end. */
  readonly answering: boolean;
  /** Hosts that held the drill's address at the end. */
  readonly holders: readonly string[];
  readonly interrupted: boolean;
}

export interface Observing {
  readonly faultAt: number;
  readonly watches: readonly RunningWatch[];
  /** Where each host's log ended before the fault. */
  readonly marks: ReadonlyMap<string, LogMark>;
  /** Why the fault could not be brought about; null while it has not failed. */
  faultFailure(): string | null;
}

/** Limits and pauses in ms. A host that has not answered for FRESH_MS is not known to hold anything. */
const LOOK_LIMIT_MS = 5000;
const LOOK_PAUSE_MS = 150;
const TICK_MS = 50;
const FRESH_MS = 4000;
/** What is added to the longest time that the drill names. */
const GRACE_MS = 2000;
/** So many answers in a row mean that the client is served again. */
const ANSWERS = 3;

/** Looks at both hosts until everything expected is decided, the client is served, and the peer would have acted. */
export async function observe(point: DrillPoint, at: Observing): Promise<Observation> {
  const holding = holdingLog(point.addresses);
  const looks = new Map<string, TimedLook>();
  const end = new AbortController();
  for (const link of point.links) void lookOn(point, { link, at, holding, looks, end: end.signal });
  try {
    return await decide(point, { at, holding, looks });
  } finally {
    end.abort();
  }
}

/** How long the host's own undo has to wait (ms): nobody looks longer. */
export function longestLook(point: Pick<DrillPoint, "spec" | "pace" | "engine">): number {
  const { spec } = point;
  return Math.max(lookAtLeast(spec.fault, point), ...spec.expectations.map(limitOf)) + GRACE_MS;
}

interface TimedLook {
  readonly look: HostLook;
  readonly asked: number;
}

interface HostObservation {
  readonly link: HostLink;
  readonly at: Observing;
  readonly holding: HoldingLog;
  readonly looks: Map<string, TimedLook>;
  readonly end: AbortSignal;
}

async function lookOn(point: DrillPoint, { link, at, holding, looks, end }: HostObservation): Promise<void> {
  const { name } = link.run.host;
  const ask = askOf(point, name, at.marks.get(name) ?? null);
  while (!end.aborted) {
    const asked = performance.now();
    const look = await lookAt(link, ask, LOOK_LIMIT_MS);
    if (end.aborted) return;
    if (look !== null) {
      looks.set(name, { look, asked });
      holding.note(name, look.interfaces, asked);
    }
    await sleep(LOOK_PAUSE_MS);
  }
}

function askOf(point: DrillPoint, name: string, mark: LogMark | null): LookAsk {
  const own = point.spec.expectations.filter((e) => {
    const line = ofHost(e);
    return line !== null && nameOf(point, line.on) === name;
  });
  const wantsLog = own.some(({ kind }) => kind === "log");
  return {
    ipvs: own.some(({ kind }) => kind === "ipvs"),
    peer: null,
    engine: point.engine.name,
    log: wantsLog ? mark : null,
  };
}

async function decide(
  point: DrillPoint,
  { at, holding, looks }: Pick<HostObservation, "at" | "holding" | "looks">,
): Promise<Observation> {
  const { spec, options } = point;
  const open = new Set(spec.expectations);
  const failed: { expectation: Expectation; found: string }[] = [];
  for (;;) {
    const now = performance.now();
    const view = viewOf(point, { holding, looks, now, faultAt: at.faultAt });
    for (const expectation of open) {
      const state = standing(expectation, view);
      if (state.kind === "failed") failed.push({ expectation, found: state.found });
      if (state.kind !== "open") open.delete(expectation);
    }
    const split = splitOf(point, holding);
    const answering = at.watches.every(({ records, watch }) =>
      isAnswering(records, ANSWERS, now, watch.everyMs + watch.timeoutMs),
    );
    const through = view.atMs > lookAtLeast(spec.fault, point) || hasMoved(point, view);
    const decided = failed.length > 0 || split !== null || (open.size === 0 && answering && through);
    if (decided || at.faultFailure() !== null || options.stop.aborted || view.atMs > longestLook(point)) {
      const holders = view.holders(point.address);
      return { holding, failed, split, answering, holders, interrupted: options.stop.aborted };
    }
    await sleep(TICK_MS);
  }
}

function viewOf(
  point: DrillPoint,
  seen: { holding: HoldingLog; looks: ReadonlyMap<string, TimedLook>; now: number; faultAt: number },
): PairView {
  // A look that began before the fault says nothing.
  const since = Math.max(seen.faultAt, seen.now - FRESH_MS);
  return {
    atMs: seen.now - seen.faultAt,
    name: (expectation) => nameOf(point, expectation.on),
    addressOf: (host) => point.addressOf(host),
    holders: (address) => seen.holding.holders(address, since),
    look: (host) => {
      const last = seen.looks.get(host);
      return last === undefined || last.asked < since ? null : last.look;
    },
  };
}

function splitOf(point: DrillPoint, holding: HoldingLog): Observation["split"] {
  for (const address of point.addresses) {
    const hosts = holding.split(address);
    if (hosts !== null) return { address, hosts };
  }
  return null;
}

/** The takeover is over: the other host alone holds every address. */
function hasMoved({ target, active, other, addresses }: DrillPoint, view: PairView): boolean {
  if (target.run !== active) return false;
  return addresses.every((address) => {
    const holders = view.holders(address);
    return holders.length === 1 && holders[0] === other.run.host.name;
  });
}
