import { DRILL_DEFAULTS, type DrillSpec, type Expectation, type Fault, type Watch } from "../../model/drill.js";
import type { ClientProbe } from "../../model/probe.js";
import type { DecodedBlock } from "../../model/schema.js";
import type { Span } from "../../source/source-file.js";
import { clientProbeOf } from "../shared/client-probe-lines.js";
import type { drillLines } from "./schema.js";

export type DrillBlock = DecodedBlock<typeof drillLines>;

/** The drill of a decoded step; null without exactly one fault, which is reported elsewhere. */
export function drillOf(block: DrillBlock, span: Span): DrillSpec | null {
  const [fault] = faultsOf(block);
  if (fault === undefined) return null;
  const { restore } = block.fields;
  return {
    fault,
    watches: watchesOf(block),
    expectations: inOrder(expectationsOf(block)),
    restoreWithinMs: restore?.args.within ?? DRILL_DEFAULTS.restoreWithinMs,
    restoreSpan: restore?.span ?? span,
  };
}

/** Every fault that the step names; one is right. */
export function faultsOf({ fields }: DrillBlock): readonly Fault[] {
  const { "fault stop": stop, "fault kill": kill, "fault freeze": freeze } = fields;
  const { "fault reboot": reboot, "fault power-off": powerOff, "fault cut-link": cut } = fields;
  return inOrder<Fault>([
    ...(stop === null ? [] : [{ kind: "stop" as const, ...stop.args, span: stop.span }]),
    ...(kill === null ? [] : [{ kind: "kill" as const, ...kill.args, span: kill.span }]),
    ...(freeze === null ? [] : [{ kind: "freeze" as const, ...freeze.args, span: freeze.span }]),
    ...(reboot === null ? [] : [{ kind: "reboot" as const, ...reboot.args, span: reboot.span }]),
    ...(powerOff === null ? [] : [{ kind: "power-off" as const, ...powerOff.args, span: powerOff.span }]),
    ...(cut === null ? [] : [{ kind: "cut-link" as const, ...cut.args, span: cut.span }]),
  ]);
}

function watchesOf({ fields }: DrillBlock): readonly Watch[] {
  return inOrder([
    ...fields["watch mysql"].map((line) => watch(clientProbeOf.mysql(withoutPace(line)), line)),
    ...fields["watch tcp"].map((line) => watch(clientProbeOf.tcp(withoutPace(line)), line)),
    ...fields["watch http"].map((line) => watch(clientProbeOf.http(withoutPace(line)), line)),
    ...fields["watch ping"].map((line) => watch(clientProbeOf.ping(withoutPace(line)), line)),
  ]);
}

interface Paced {
  readonly args: { readonly every: number | null; readonly timeout: number | null };
  readonly span: Span;
}

function watch(probe: ClientProbe, { args, span }: Paced): Watch {
  const timeoutMs = args.timeout ?? DRILL_DEFAULTS.timeoutMs;
  return { probe: { ...probe, timeoutMs }, everyMs: args.every ?? DRILL_DEFAULTS.everyMs, timeoutMs, span };
}

/** The line as the probe's own kind of line has it. */
function withoutPace<const L extends Paced>(line: L) {
  const { every: _every, timeout: _timeout, ...args } = line.args;
  return { ...line, args } as unknown as Omit<L, "args"> & { readonly args: Omit<L["args"], "every" | "timeout"> };
}

function expectationsOf({ fields }: DrillBlock): readonly Expectation[] {
  const outage = fields["expect outage"];
  return [
    ...fields["expect vip"].map(({ args, span }) => {
      const { address, on, within, for: lasting } = args;
      const ms = within ?? DRILL_DEFAULTS.withinMs;
      const time = lasting === null ? ({ kind: "within", ms } as const) : ({ kind: "for", ms: lasting } as const);
      return { kind: "vip", address, on, time, span } as const;
    }),
    ...fields["expect ipvs"].map(({ args: { within, ...args }, span }) => {
      return { kind: "ipvs", ...args, withinMs: within ?? DRILL_DEFAULTS.withinMs, span } as const;
    }),
    ...fields["expect log"].map(({ args: { within, ...args }, span }) => {
      return { kind: "log", ...args, withinMs: within ?? DRILL_DEFAULTS.withinMs, span } as const;
    }),
    ...(outage === null ? [] : [{ kind: "outage", underMs: outage.args.under, span: outage.span } as const]),
  ];
}

/** In the order in which they were written; lines of one step may come from several files, which keep theirs. */
function inOrder<T extends { readonly span: Span }>(list: readonly T[]): readonly T[] {
  return [...list].sort((a, b) => (a.span.file === b.span.file ? a.span.start - b.span.start : 0));
}
