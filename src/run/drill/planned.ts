import { describeDrillHost, faultWords, type DrillSpec, type Expectation } from "../../model/drill.js";
import { describeProbe } from "../../model/probe.js";
import type { HostRun } from "../host-run.js";
import { describeExpectation, limitOf } from "./expectations.js";
import { interfaceHolding } from "../../model/holders.js";

/**
 * What a drill would do, for a plan: fault and host, what is watched and expected, and how long the restoration may
 * take.
 */
export function plannedDrill(spec: DrillSpec, runs: readonly HostRun[]): string {
  const { fault, watches, expectations, restoreWithinMs } = spec;
  const who = hostNow(spec, runs);
  const on = describeDrillHost(fault.on) + (who === null ? "" : ` (${who} now)`);
  const watched = watches.map(({ probe, everyMs }) => `${describeProbe(probe)} every ${duration(everyMs)}`);
  return [
    `not run in a plan: ${faultWords(fault)} on ${on}`,
    watched.length === 0 ? "watch nothing" : `watch ${watched.join(", ")}`,
    ...(expectations.length === 0 ? [] : [`expect ${expectations.map(expected).join(", ")}`]),
    `restore within ${duration(restoreWithinMs)}`,
  ].join(" · ");
}

/** The host that the fault's part means as things are; null when it is named itself, or nobody can tell. */
function hostNow({ fault, expectations }: DrillSpec, runs: readonly HostRun[]): string | null {
  if (typeof fault.on !== "string") return null;
  const addresses = expectations.flatMap((e) => (e.kind === "vip" ? [e.address] : []));
  const holds = ({ state }: HostRun): boolean =>
    addresses.length > 0 && addresses.every((one) => interfaceHolding(state?.facts.interfaces ?? [], one) !== null);
  const active = runs.filter(holds);
  const [holder] = active;
  if (holder === undefined || active.length > 1 || runs.length !== 2) return null;
  const found = fault.on === "active" ? holder : runs.find((run) => run !== holder);
  return found?.host.name ?? null;
}

function expected(expectation: Expectation): string {
  if (expectation.kind === "outage") return describeExpectation(expectation);
  const lasting = expectation.kind === "vip" && expectation.time.kind === "for";
  return `${describeExpectation(expectation)} ${lasting ? "for" : "within"} ${duration(limitOf(expectation))}`;
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}
