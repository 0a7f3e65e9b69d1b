import type { Observation } from "./observe.js";
import { outageIn, type Outage } from "./outage.js";
import type { Restoration } from "./restore.js";
import type { LoggedEvent } from "../events.js";
import type { HoldingLog } from "./holding-log.js";
import type { Milestone } from "./timeline.js";
import type { RunningWatch } from "./watch.js";

/** What one watch saw. */
export interface WatchOutage {
  readonly watch: RunningWatch;
  /** From just before the fault until the restoration began. */
  readonly fault: Outage;
  /** From then until the pair was whole. */
  readonly restoring: Outage;
}

/** Everything that was measured in a drill; times are ms of hap's clock. */
export interface Measured {
  readonly faultAt: number;
  /** When the last look at the pair with the fault in it was over; a takeover may still be awaited then. */
  readonly observedAt: number;
  readonly restoreAt: number;
  readonly restoration: Restoration;
  readonly observation: Observation;
  readonly timeline: readonly Milestone[];
  readonly outages: readonly WatchOutage[];
  /** Who was seen with which address, until the pair was whole where that was looked at. */
  readonly holdingToEnd: HoldingLog;
  /** What the logs of both hosts told since the fault. */
  readonly logs: readonly LoggedEvent[];
  /** Why the fault could not be brought about; null when it was. */
  readonly failure: string | null;
}

/** When (ms) the fault was, the restoration began, and the pair was whole. */
interface Spans {
  readonly faultAt: number;
  readonly restoreAt: number;
  readonly endAt: number;
  readonly interrupted: boolean;
}

/**
 * What a watch saw before and during the restoration. One that begins before anything came of the fault, after Ctrl-C,
 * has no outage of its own: all of it is the fault's.
 */
export function outageOf(
  watch: Pick<RunningWatch, "watch" | "records">,
  { faultAt, restoreAt, endAt, interrupted }: Spans,
): Omit<WatchOutage, "watch"> {
  const { everyMs } = watch.watch;
  const until = interrupted ? endAt : restoreAt;
  return {
    fault: outageIn(watch.records, { from: faultAt, to: until, everyMs }),
    restoring: outageIn(watch.records, { from: until, to: endAt, everyMs }),
  };
}

/** The longest of several outages (ms), rounded; null without a watch. */
export function longest(outages: readonly WatchOutage[], part: "fault" | "restoring"): number | null {
  return outages.length === 0 ? null : Math.round(Math.max(...outages.map((outage) => outage[part].ms)));
}
