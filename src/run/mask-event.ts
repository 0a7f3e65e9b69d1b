import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { DrillTrace, ReportedChange, RunEvent } from "./events.js";

/** Puts `***` in place of every secret of a text. */
export type Mask = (text: string) => string;

/**
 * The event without secrets in the texts that come from hosts or from what a step works with: what a command printed, a
 * reason, a diff, a line of a log. Names of the playbook and the inventory, statuses and numbers stay as they are.
 */
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  switch (event.event) {
    case "finding":
      return { ...event, diagnostic: maskDiagnostic(event.diagnostic, mask) };
    case "confirm-done":
      return event.diagnostic === null ? event : { ...event, diagnostic: maskDiagnostic(event.diagnostic, mask) };
    case "step-progress":
      return { ...event, text: mask(event.text) };
    case "step-done": {
      const { diagnostic, changes, note } = event;
      return {
        ...event,
        note: mask(note),
        changes: changes.map((change) => maskChange(change, mask)),
        diagnostic: diagnostic === null ? null : maskDiagnostic(diagnostic, mask),
      };
    }
    case "drill-done":
    case "switch-done":
      return {
        ...event,
        timeline: event.timeline.map((one) => ({ ...one, text: mask(one.text) })),
        watches: event.watches.map((watch) => ({ ...watch, probe: mask(watch.probe) })),
        ...(event.trace === undefined ? {} : { trace: maskTrace(event.trace, mask) }),
      };
    // Names, statuses and numbers.
    case "run-start":
    case "contacted":
    case "play-start":
    case "step-start":
    case "holder":
    case "left":
    case "interrupted":
    case "run-end":
      return event;
  }
}

function maskTrace(trace: DrillTrace, mask: Mask): DrillTrace {
  return {
    ...trace,
    logs: trace.logs.map((one) => ({ ...one, text: mask(one.text) })),
    probes: trace.probes.map((one) => ({ ...one, probe: mask(one.probe) })),
  };
}

function maskDiagnostic(d: Diagnostic, mask: Mask): Diagnostic {
  return {
    ...d,
    message: mask(d.message),
    label: d.label === null ? null : mask(d.label),
    related: d.related.map((one) => ({ ...one, message: mask(one.message) })),
    details: d.details.map(({ label, text }) => ({ label, text: mask(text) })),
    help: d.help === null ? null : mask(d.help),
  };
}

function maskChange(change: ReportedChange, mask: Mask): ReportedChange {
  const { target, summary, diff } = change;
  return { ...change, target: mask(target), summary: mask(summary), diff: diff === null ? null : mask(diff) };
}
