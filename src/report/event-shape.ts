import type { RunEvent, StepStatus } from "../run/events.js";

/** What a field of a recorded event has to be: with `?` it may be null, with `absent` it may be left out. */
type FieldShape =
  | "text"
  | "number"
  | "list"
  | "status"
  | "totals"
  | "diagnostic"
  | "number?"
  | "range?"
  | "diagnostic?"
  | "trace or absent";
type EventFields = Readonly<Record<string, FieldShape>>;

const STEP: EventFields = { site: "text", play: "text", step: "text", index: "number" };
const MEASURED: EventFields = {
  ...STEP,
  status: "status",
  outageMs: "number?",
  restoreOutageMs: "number?",
  budgetMs: "number?",
  restoredMs: "number?",
  fault: "text",
  faultHost: "text",
  faultPart: "text",
  address: "text",
  timeline: "list",
  watches: "list",
  predicted: "range?",
  trace: "trace or absent",
};

/** The fields of each event without which nobody who reads a record can do; a record may be of any version of hap. */
const FIELDS: Readonly<Record<RunEvent["event"], EventFields>> = {
  "run-start": { playbook: "text", user: "text", controller: "text", version: "text", sites: "list", hosts: "list" },
  contacted: { hosts: "number", durationMs: "number" },
  finding: { diagnostic: "diagnostic" },
  "play-start": { site: "text", play: "text", units: "list", hosts: "list", steps: "list" },
  "step-start": { ...STEP, hosts: "list" },
  "step-progress": STEP,
  "step-done": {
    ...STEP,
    host: "text",
    status: "status",
    durationMs: "number",
    changes: "list",
    note: "text",
    diagnostic: "diagnostic?",
  },
  "drill-done": MEASURED,
  "switch-done": MEASURED,
  holder: { site: "text", pair: "text", address: "text", holders: "list" },
  "confirm-done": {
    site: "text",
    host: "text",
    play: "text",
    steps: "list",
    status: "text",
    diagnostic: "diagnostic?",
  },
  left: { site: "text", hosts: "list", text: "text" },
  interrupted: {},
  "run-end": { status: "number", hosts: "totals", durationMs: "number" },
};

const DIAGNOSTIC: EventFields = {
  code: "text",
  severity: "text",
  message: "text",
  details: "list",
  related: "list",
  covers: "list",
  fix: "list",
  asked: "list",
  hidden: "list",
};
const TRACE: EventFields = {
  faultAt: "text",
  restoreMs: "number",
  endMs: "number",
  clocks: "list",
  logs: "list",
  probes: "list",
  holdings: "list",
};

const STATUSES: Readonly<Record<StepStatus, true>> = {
  ok: true,
  changed: true,
  failed: true,
  ignored: true,
  skipped: true,
  unreachable: true,
};
const TOTALS: EventFields = {
  site: "text",
  host: "text",
  ok: "number",
  changed: "number",
  failed: "number",
  ignored: "number",
  skipped: "number",
  unreachable: "number",
  notRun: "number",
};

/** Whether a value, most likely a line of a record, is an event that can be told. */
export function isEvent(value: unknown): value is RunEvent {
  if (typeof value !== "object" || value === null) return false;
  const { event } = value as { readonly event?: unknown };
  return isKind(event) && hasFields(value, FIELDS[event]);
}

function isKind(event: unknown): event is RunEvent["event"] {
  return typeof event === "string" && Object.hasOwn(FIELDS, event);
}

function hasFields(value: object, fields: EventFields): boolean {
  return Object.entries(fields).every(([name, shape]) => isOf((value as Record<string, unknown>)[name], shape));
}

function isOf(value: unknown, shape: FieldShape): boolean {
  switch (shape) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "list":
      return Array.isArray(value);
    case "status":
      return typeof value === "string" && Object.hasOwn(STATUSES, value);
    case "totals":
      return Array.isArray(value) && value.every((one) => isRecord(one, TOTALS));
    case "diagnostic":
      return isRecord(value, DIAGNOSTIC);
    case "number?":
      return value === null || isOf(value, "number");
    case "range?":
      return value === null || isRecord(value, { minMs: "number", maxMs: "number" });
    case "diagnostic?":
      return value === null || isRecord(value, DIAGNOSTIC);
    case "trace or absent":
      return value === undefined || isRecord(value, TRACE);
  }
}

function isRecord(value: unknown, fields: EventFields): boolean {
  return typeof value === "object" && value !== null && hasFields(value, fields);
}
