import type { Code } from "../../diagnostics/code.js";
import { diagnostic, type Detail, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { InterfaceFacts } from "../../model/facts.js";
import { describeFault, ofHost } from "../../model/drill.js";
import { describeProbe } from "../../model/probe.js";
import type { Span } from "../../source/source-file.js";
import { nameOf, type DrillPoint } from "./drill-point.js";
import { describeExpectation, limitOf } from "./expectations.js";
import { interfaceHolding, placeText } from "../../model/holders.js";
import type { Measured } from "./measured.js";

/** How long before the restoration a host must have been seen (ms). */
const SEEN_MS = 5000;

/** One thing that went wrong, gravest first. */
interface DrillFailureText {
  readonly code: Code;
  readonly message: string;
  readonly span: Span;
  readonly label?: string;
  readonly details?: readonly Detail[];
  readonly help: string;
}

/**
 * What went wrong in a drill as one problem: the gravest under its own line, the rest named with theirs. Null when
 * nothing did.
 */
export function drillFailure(point: DrillPoint, measured: Measured): Diagnostic | null {
  const failures = [
    ...notRestored(point, measured),
    ...injectionFailure(point, measured),
    ...splitFailure(point, measured),
    ...interruption(point, measured),
    ...expectationFailures(point, measured),
    ...unanswered(point, measured),
    ...outageFailures(point, measured),
    ...lostFailures(point, measured),
  ];
  const [main, ...others] = failures;
  if (main === undefined) return null;
  const { restoration } = measured;
  const todo = restoration.todo.map((text) => ({ label: "to do", text }));
  return diagnostic(main.code, main.message, main.span, {
    ...(main.label === undefined ? {} : { label: main.label }),
    details: [...(main.details ?? []), restored(point, measured), ...todo],
    related: others.map(({ message, span }) => ({ message: `also: ${message}`, span })),
    help: main.help,
  });
}

function injectionFailure({ spec, target }: DrillPoint, { failure }: Measured): DrillFailureText[] {
  if (failure === null) return [];
  const message = `\`${describeFault(spec.fault)}\` could not be brought about on \`${target.run.host.name}\`: ${failure}`;
  return [{ code: "HAP6230", message, span: spec.fault.span, help: "look at the host: what it said is above" }];
}

function splitFailure(point: DrillPoint, measured: Measured): DrillFailureText[] {
  const split = splitOf(point, measured);
  if (split === null) return [];
  const { address, holders } = split;
  const names = holders.map(({ name }) => `\`${name}\``).join(" and ");
  const line = point.spec.expectations.find((e) => e.kind === "vip" && e.address === address);
  return [
    {
      code: "HAP6233",
      message: `split brain: ${names} held ${address} at the same time`,
      span: line?.span ?? point.spec.fault.span,
      details: holders.map(({ name, on }) => ({ label: name, text: placeText(address, on) })),
      help: splitHelp(point),
    },
  ];
}

function splitHelp({ spec: { fault }, engine: { advice } }: DrillPoint): string {
  return fault.kind === "cut-link"
    ? `give the pair a second link of another way where its engine can use one, or ${advice.fence}`
    : `only ${advice.fence} or a watchdog takes the address from a node that cannot give it up itself`;
}

interface Split {
  readonly address: string;
  readonly holders: readonly { readonly name: string; readonly on: InterfaceFacts }[];
}

/** Seen while both could be asked; or, when the target was cut off, by what it held just before the undo. */
function splitOf(
  { addresses, target, other }: DrillPoint,
  { observation, restoration, observedAt }: Measured,
): Split | null {
  const { holding, split } = observation;
  const named = (address: string, names: readonly string[]): Split => ({
    address,
    holders: names.flatMap((name) => {
      const where = holding.where(name, address);
      return where === null ? [] : [{ name, on: where }];
    }),
  });
  if (split !== null) return named(split.address, split.hosts);
  for (const address of addresses) {
    const cutOff = interfaceHolding(restoration.heldBefore ?? [], address);
    const name = other.run.host.name;
    // The target's own last look may be from before the fault, so that only the other host counts here.
    if (cutOff === null || !holding.holders(address, observedAt - SEEN_MS).includes(name)) continue;
    const own = { name: target.run.host.name, on: cutOff };
    return { address, holders: [own, ...named(address, [name]).holders] };
  }
  return null;
}

function expectationFailures(point: DrillPoint, { observation }: Measured): DrillFailureText[] {
  return observation.failed.map(({ expectation, found }) => {
    const own = ofHost(expectation);
    const name = own === null ? "" : ` (\`${nameOf(point, own.on)}\`)`;
    const lasting = expectation.kind === "vip" && expectation.time.kind === "for" ? "for" : "within";
    const what = `expected ${describeExpectation(expectation)}${name} ${lasting} ${limitOf(expectation) / 1000} s`;
    return {
      code: "HAP6231",
      message: `${what}, found: ${found}`,
      span: expectation.span,
      label: found,
      help: "the log of the standby tells why: /var/log/ha-log; give it more time only if the prediction does",
    };
  });
}

function unanswered({ spec }: DrillPoint, { observation, failure }: Measured): DrillFailureText[] {
  const cutShort =
    observation.interrupted || failure !== null || observation.failed.length > 0 || observation.split !== null;
  const [watch] = spec.watches;
  if (observation.answering || cutShort || watch === undefined) return [];
  return [
    {
      code: "HAP6234",
      message: `\`${describeProbe(watch.probe)}\` was not answered again before the restoration`,
      span: watch.span,
      help: "the address moved or stayed, and clients still reach nobody: look at ARP, the service and the LVS table",
    },
  ];
}

function outageFailures({ spec }: DrillPoint, { outages }: Measured): DrillFailureText[] {
  const budget = spec.expectations.find((e) => e.kind === "outage");
  if (budget === undefined) return [];
  return outages.flatMap(({ watch, fault, restoring }) => {
    const over = [
      { ms: fault.ms, when: "by the fault" },
      { ms: restoring.ms, when: "by the restoration" },
    ].filter(({ ms }) => ms >= budget.underMs);
    return over.map(({ ms, when }) => ({
      code: "HAP6232",
      message: `expected an outage under ${seconds(budget.underMs)}, found ${seconds(ms)} ${when} (${describeProbe(watch.watch.probe)})`,
      span: budget.span,
      label: `${seconds(ms)} ${when}`,
      help: "compare with the prediction: a crash costs a deadtime and the resource scripts, a graceful stop one or two seconds",
    }));
  });
}

/** Probes that began when all should have been answered. */
function lostFailures({ spec }: DrillPoint, { outages, faultAt, restoration }: Measured): DrillFailureText[] {
  const expected = spec.expectations.find((e) => e.kind === "answers");
  if (expected === undefined) return [];
  const until = restoration.restoredAt ?? restoration.endedAt;
  return outages.flatMap(({ watch: { watch, records } }) => {
    const late = records.filter(
      ({ ok, startedAt }) => !ok && startedAt >= faultAt + expected.afterMs && startedAt < until,
    );
    const last = late.at(-1);
    if (last === undefined) return [];
    const count = late.length === 1 ? "a probe" : `${late.length} probes`;
    const found = `${count} without an answer, the last one ${seconds(last.startedAt - faultAt)} after the fault`;
    return [
      {
        code: "HAP6236",
        message: `expected every probe answered after ${seconds(expected.afterMs)}, found ${found} (${describeProbe(watch.probe)})`,
        span: expected.span,
        label: found,
        help: "who checks the servers may take longer to see it: its interval and its limit, for each server one after the other",
      },
    ];
  });
}

function interruption({ spec }: DrillPoint, { observation }: Measured): DrillFailureText[] {
  if (!observation.interrupted) return [];
  return [
    { code: "HAP6235", message: "the drill was interrupted", span: spec.fault.span, help: "run it again for a result" },
  ];
}

function notRestored({ spec, active, standby }: DrillPoint, { restoration }: Measured): DrillFailureText[] {
  if (restoration.restoredAt !== null) return [];
  const pair = `\`${active.host.name}\` and \`${standby.host.name}\``;
  return [
    {
      code: "HAP6240",
      message: `${pair} are not a whole pair again: ${restoration.reason}`,
      span: spec.restoreSpan,
      help: "do what is listed, then run again: a drill does not begin on a pair that is not whole",
    },
  ];
}

function restored(point: DrillPoint, { restoration, restoreAt }: Measured): Detail {
  if (restoration.restoredAt === null) return { label: "pair", text: `not restored: ${restoration.reason}` };
  const took = seconds(Math.max(0, restoration.restoredAt - restoreAt));
  return { label: "pair", text: `restored after ${took}: both nodes up, one holder of ${point.addresses.join(", ")}` };
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
