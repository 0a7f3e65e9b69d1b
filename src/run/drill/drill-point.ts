import type { RunOptions } from "../run-options.js";
import type { DrillHost, DrillSpec } from "../../model/drill.js";
import type { HostRun } from "../host-run.js";
import type { HostLink } from "./host-link.js";
import type { Engine } from "../../engines/engine.js";
import type { Pace, Prediction } from "../../model/pace.js";

/** A drill on one pair, with everything that is fixed before the fault. */
export interface DrillPoint {
  readonly spec: DrillSpec;
  readonly links: readonly [HostLink, HostLink];
  /** The host that held the addresses before the fault. */
  readonly active: HostRun;
  readonly standby: HostRun;
  /** The host that the fault is for; one of the site that is none of the pair, perhaps. */
  readonly target: HostLink;
  /** The host of the pair that the fault is not for; the standby where it is for neither. */
  readonly other: HostLink;
  /** The address of a host of the site; null for another name. */
  addressOf(host: string): string | null;
  /** The pair's addresses, and those that the drill names. */
  readonly addresses: readonly string[];
  /** The address that the drill is about: its holders are told. */
  readonly address: string;
  /** What keeps the pair's addresses. */
  readonly engine: Engine;
  readonly pace: Pace | null;
  readonly prediction: Prediction | null;
  /** A folder of this drill's own, in /run of the host. */
  readonly folder: string;
  readonly options: RunOptions;
  /** Says what goes on. */
  progress(text: string): void;
}

/** Which part the broken host has in the pair, for people. */
export function partOf({ target, active, standby }: Pick<DrillPoint, "target" | "active" | "standby">): string {
  return target.run === active ? "active" : target.run === standby ? "standby" : "outside";
}

/** The inventory name of the host that a line of the drill means. */
export function nameOf(point: Pick<DrillPoint, "active" | "standby">, host: DrillHost): string {
  if (host === "active") return point.active.host.name;
  return host === "standby" ? point.standby.host.name : host.name;
}

/** The value of a promise, or null when a second Ctrl-C comes first: nothing is waited for any more. */
export async function untilCut<T>(promise: Promise<T>, { cut }: Pick<RunOptions, "cut">): Promise<T | null> {
  if (cut === undefined) return promise;
  if (cut.aborted) return null;
  let onCut = (): void => undefined;
  const isCut = new Promise<null>((resolve) => void (onCut = () => resolve(null)));
  cut.addEventListener("abort", onCut);
  try {
    return await Promise.race([promise, isCut]);
  } finally {
    cut.removeEventListener("abort", onCut);
  }
}
