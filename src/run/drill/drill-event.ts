import { faultWords } from "../../model/drill.js";
import { describeProbe } from "../../model/probe.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import type { DrillDone, DrillTrace, StepPlace, TakeoverMoment } from "../events.js";
import { partOf, type DrillPoint } from "./drill-point.js";
import { interfaceHolding } from "../../model/holders.js";
import { longest, type Measured } from "./measured.js";

/** The event without its place in the play. */
export type DrillFields = Omit<DrillDone, keyof StepPlace>;

/** Puts a drill's result into its event. */
export function drillEvent(
  point: DrillPoint,
  measured: Measured,
  { looks, failed }: { readonly looks: ReadonlyMap<string, HostLook>; readonly failed: boolean },
): DrillFields {
  const { spec, active, target, address, prediction } = point;
  const { observation, outages, restoration, restoreAt } = measured;
  const budget = spec.expectations.find((e) => e.kind === "outage");
  const before = active.host.name;
  const after = observation.holders.length === 1 ? (observation.holders[0] ?? null) : null;
  return {
    event: "drill-done",
    status: failed ? "failed" : "ok",
    outageMs: longest(outages, "fault"),
    restoreOutageMs: longest(outages, "restoring"),
    budgetMs: budget?.underMs ?? null,
    holderBefore: before,
    holderAfter: after,
    fault: faultWords(spec.fault),
    faultHost: target.run.host.name,
    faultPart: partOf(point),
    address,
    macBefore: interfaceHolding(looks.get(before)?.interfaces ?? [], address)?.mac ?? null,
    macAfter: after === null ? null : (observation.holding.where(after, address)?.mac ?? null),
    predicted: prediction,
    timeline: timelineOf(measured),
    watches: outages.map(({ watch, fault, restoring }) => ({
      probe: describeProbe(watch.watch.probe),
      probes: fault.probes + restoring.probes,
      lost: fault.lost + restoring.lost,
      byFault: { probes: fault.probes, lost: fault.lost },
    })),
    restoredMs: restoration.restoredAt === null ? null : Math.max(0, Math.round(restoration.restoredAt - restoreAt)),
    trace: traceOf(measured, looks),
  };
}

/** More probes than these of one watch are not kept one by one: at ten a second, of the first half an hour. */
const MOST_PROBES = 20_000;

function traceOf(measured: Measured, looks: ReadonlyMap<string, HostLook>): DrillTrace {
  const { faultAt, restoreAt, restoration, holdingToEnd, outages, logs } = measured;
  const since = (at: number): number => Math.round(at - faultAt);
  return {
    faultAt: new Date(performance.timeOrigin + faultAt).toISOString(),
    restoreMs: since(restoreAt),
    endMs: since(restoration.restoredAt ?? restoration.endedAt),
    clocks: [...looks].map(([host, { offsetMs }]) => ({ host, aheadMs: Math.round(offsetMs) })),
    logs,
    probes: outages.map(({ watch: { watch, records } }) => {
      const kept = records.slice(0, MOST_PROBES);
      return {
        probe: describeProbe(watch.probe),
        everyMs: watch.everyMs,
        answered: kept.flatMap((r) => (r.ok && r.endedAt !== null ? [since(r.endedAt)] : [])),
        lost: kept.flatMap((r) => (r.ok ? [] : [since(r.startedAt)])),
      };
    }),
    holdings: holdingToEnd.spans().map(({ host, address, where, since: from, until }) => ({
      host,
      address,
      mac: where.mac,
      fromMs: since(from),
      toMs: since(until),
    })),
  };
}

/** What the log told, and when a client was answered again after the longest span without an answer. */
function timelineOf({ timeline, outages, faultAt, restoreAt }: Measured): DrillDone["timeline"] {
  const told = timeline.map(({ text, atMs, kind }): TakeoverMoment => ({ text, atMs, kind }));
  const answers = outages.flatMap(({ watch, fault }) => {
    const lost = watch.records.filter(
      (r) => !r.ok && r.startedAt >= faultAt - watch.watch.everyMs && r.startedAt < restoreAt,
    );
    const last = lost.at(-1);
    const again = watch.records.find((r) => r.ok && last !== undefined && r.startedAt > last.startedAt);
    if (fault.lost === 0 || again?.endedAt == null || again.endedAt > restoreAt) return [];
    return [Math.round(again.endedAt - faultAt)];
  });
  const first =
    answers.length === 0 ? [] : [{ text: "first answer", atMs: Math.max(...answers), kind: "answered" as const }];
  return [...told, ...first].sort((a, b) => a.atMs - b.atMs);
}
