import type { Detail, Diagnostic } from "../diagnostics/diagnostic.js";
import type {
  ConfirmDone,
  DrillDone,
  HolderFound,
  LeftFound,
  RunEnd,
  RunStart,
  StepDone,
  SwitchDone,
} from "../run/events.js";
import { escapeHidden } from "../diagnostics/visible.js";
import { withoutSecrets } from "../diagnostics/without-secrets.js";
import { position } from "../source/source-file.js";
import type { Output, Reporter } from "./reporter.js";

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
const formatVersion = 1;

/**
 * One object a line, each written as soon as its event comes, for programs. Nothing else goes to the output. `now` is
 * the time that a line bears: of a record, when it was written.
 */
export function jsonReporter(output: Output, now = (): Date => new Date()): Reporter {
  const line = (event: string, fields: object): void => output.write(jsonLine(event, fields, now()));
  return {
    "run-start": (event) => line(event.event, startFields(event)),
    contacted: ignore,
    finding: (event) => line("diagnostic", diagnosticFields(event.diagnostic)),
    "play-start": ignore,
    "step-start": ignore,
    "step-progress": ignore,
    "step-done": (event) => line(event.event, stepFields(event)),
    "drill-done": (event) => line(event.event, drillFields(event)),
    "switch-done": (event) => line(event.event, { ...drillFields(event), ...switchFields(event) }),
    holder: (event) => line(event.event, holderFields(event)),
    "confirm-done": (event) => line(event.event, confirmFields(event)),
    left: (event) => line(event.event, leftFields(event)),
    interrupted: ignore,
    "run-end": (event) => line(event.event, endFields(event)),
    close: ignore,
  };
}

/**
 * One line of JSON output, with its line end: `formatVersion`, `event`, `time` (ISO 8601, UTC, ms), then the fields.
 */
export function jsonLine(event: string, fields: object, now = new Date()): string {
  return `${jsonText({ formatVersion, event, time: now.toISOString(), ...fields })}\n`;
}

/**
 * JSON in which characters that JSON itself lets stand, and a terminal would act on, are escaped: the value is the
 * same.
 */
export function jsonText(value: unknown, indent = 0): string {
  return escapeHidden(JSON.stringify(value, null, indent));
}

/** A diagnostic as JSON has it; `file`, `line` and `column` are null when it is about no file. */
export interface JsonDiagnostic {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string | null;
  /** Counted from 1. */
  readonly line: number | null;
  readonly column: number | null;
  /** What stands under it: the host, the last lines of stderr, what was found. */
  readonly details: readonly Detail[];
  readonly help: string | null;
}

/** The fields of a `diagnostic` line, and of the diagnostic of a step. */
export function diagnosticFields(problem: Diagnostic): JsonDiagnostic {
  const d = withoutSecrets(problem);
  const place = d.span === null ? null : position(d.span.file, d.span.start);
  return {
    code: d.code,
    severity: d.severity,
    message: d.message,
    file: d.span?.file.path ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    details: d.details.map(({ label, text }) => ({ label, text })),
    help: d.help,
  };
}

/** Fields are named one by one, so that a new field of an event is not in the format by accident. */
function startFields(event: RunStart): object {
  return {
    playbook: event.playbook,
    playbookSha256: event.playbookSha256,
    user: event.user,
    controller: event.controller,
    version: event.version,
    sites: event.sites,
    hosts: event.hosts.map(({ site, host, address, pair }) => ({ site, host, address, pair })),
  };
}

function stepFields(event: StepDone): object {
  return {
    site: event.site,
    play: event.play,
    step: event.step,
    kind: event.kind,
    index: event.index,
    host: event.host,
    status: event.status,
    durationMs: Math.round(event.durationMs),
    tries: event.tries,
    changes: event.changes.map(({ change, target, summary, diff, sha256, interruptionMs }) => ({
      ...{ change, target, summary, diff },
      ...(sha256 === undefined ? {} : { sha256 }),
      ...(interruptionMs === undefined ? {} : { interruptionMs }),
    })),
    diagnostic: event.diagnostic === null ? null : diagnosticFields(event.diagnostic),
  };
}

function drillFields(event: DrillDone | SwitchDone): object {
  return {
    site: event.site,
    play: event.play,
    step: event.step,
    status: event.status,
    outageMs: event.outageMs,
    restoreOutageMs: event.restoreOutageMs,
    budgetMs: event.budgetMs,
    holderBefore: event.holderBefore,
    holderAfter: event.holderAfter,
    fault: event.fault,
    faultHost: event.faultHost,
    faultPart: event.faultPart,
    address: event.address,
    macBefore: event.macBefore,
    macAfter: event.macAfter,
    predicted: event.predicted,
    timeline: event.timeline.map(({ text, atMs, kind }) => ({ kind: kind ?? null, text, atMs })),
    watches: event.watches,
    restoredMs: event.restoredMs,
  };
}

function switchFields({ address, predicted, watches, restoredMs }: SwitchDone): object {
  return { address, predicted, watches, settledMs: restoredMs };
}

function confirmFields({ site, play, host, steps, status, withinMs, durationMs, diagnostic: d }: ConfirmDone): object {
  const diagnostic = d === null ? null : diagnosticFields(d);
  return { site, play, host, steps, status, withinMs, durationMs: Math.round(durationMs), diagnostic };
}

/** Told at the end of a run for each address of haresources: who has it, where a take-over may have brought it. */
function holderFields({ site, pair, address, holders }: HolderFound): object {
  return { site, pair, address, holders };
}

function leftFields({ site, hosts, kind, name, stays }: LeftFound): object {
  return { site, hosts, kind, name, stays };
}

function endFields(event: RunEnd): object {
  return {
    status: event.status,
    hosts: event.hosts.map(({ site, host, ok, changed, failed, ignored, skipped, unreachable, notRun }) => ({
      site,
      host,
      ok,
      changed,
      failed,
      ignored,
      skipped,
      unreachable,
      notRun,
    })),
    durationMs: Math.round(event.durationMs),
  };
}

function ignore(): void {
  // These events are for people: the format has no line for them.
}
