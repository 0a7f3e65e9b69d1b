import { DRILL_DEFAULTS, type DrillSpec, type Expectation, type Fault } from "../../model/drill.js";
import type { DecodedBlock } from "../../model/schema.js";
import type { Span } from "../../source/source-file.js";
import { inOrder, watchesOf } from "../shared/watch-lines.js";
import type { drillLines } from "./schema.js";

export type DrillBlock = DecodedBlock<typeof drillLines>;

/** The drill of a decoded step; null without exactly one fault, which is reported elsewhere. */
export function drillOf(block: DrillBlock, span: Span): DrillSpec | null {
  const [fault] = faultsOf(block);
  if (fault === undefined) return null;
  const { restore } = block.fields;
  return {
    fault,
    watches: watchesOf(block.fields),
    expectations: inOrder(expectationsOf(block)),
    restoreWithinMs: restore?.args.within ?? DRILL_DEFAULTS.restoreWithinMs,
    restoreSpan: restore?.span ?? span,
  };
}

/** Every fault that the step names; one is right. */
export function faultsOf({ fields }: DrillBlock): readonly Fault[] {
  const { "fault stop": stop, "fault kill": kill, "fault freeze": freeze } = fields;
  const { "fault reboot": reboot, "fault power-off": powerOff, "fault cut-link": cut, "fault drop": drop } = fields;
  return inOrder<Fault>([
    ...(stop === null ? [] : [{ kind: "stop" as const, ...stop.args, span: stop.span }]),
    ...(kill === null ? [] : [{ kind: "kill" as const, ...kill.args, span: kill.span }]),
    ...(freeze === null ? [] : [{ kind: "freeze" as const, ...freeze.args, span: freeze.span }]),
    ...(reboot === null ? [] : [{ kind: "reboot" as const, ...reboot.args, span: reboot.span }]),
    ...(powerOff === null ? [] : [{ kind: "power-off" as const, ...powerOff.args, span: powerOff.span }]),
    ...(drop === null ? [] : [{ kind: "drop" as const, ...drop.args, span: drop.span }]),
    ...(cut === null ? [] : [{ kind: "cut-link" as const, ...cut.args, span: cut.span }]),
  ]);
}

function expectationsOf({ fields }: DrillBlock): readonly Expectation[] {
  const outage = fields["expect outage"];
  const answers = fields["expect answers"];
  return [
    ...fields["expect vip"].map(({ args, span }) => {
      const { address, on, within, for: lasting } = args;
      const ms = within ?? DRILL_DEFAULTS.withinMs;
      const time = lasting === null ? ({ kind: "within", ms } as const) : ({ kind: "for", ms: lasting } as const);
      return { kind: "vip", address, on, time, span } as const;
    }),
    ...fields["expect ipvs"].map(({ args: { within, on, ...args }, span }) => {
      return { kind: "ipvs", ...args, on: on ?? "active", withinMs: within ?? DRILL_DEFAULTS.withinMs, span } as const;
    }),
    ...fields["expect log"].map(({ args: { within, ...args }, span }) => {
      return { kind: "log", ...args, withinMs: within ?? DRILL_DEFAULTS.withinMs, span } as const;
    }),
    ...(answers === null
      ? []
      : [
          {
            kind: "answers",
            afterMs: answers.args.after,
            forMs: answers.args.for ?? DRILL_DEFAULTS.answersForMs,
            span: answers.span,
          } as const,
        ]),
    ...(outage === null ? [] : [{ kind: "outage", underMs: outage.args.under, span: outage.span } as const]),
  ];
}
