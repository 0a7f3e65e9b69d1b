import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ReportedChange } from "../model/reported-change.js";

export type { ReportedChange };

/** What the engine yields. Reporters, the exit status and the JSON lines are all folds of these. */
export type RunEvent =
  RunStart | Contacted | Finding | PlayStart | StepStart | StepProgress | StepDone | HolderFound | Interrupted | RunEnd;

export interface HostRef {
  readonly site: string;
  /** The inventory name. */
  readonly host: string;
}

export interface RunStart {
  readonly event: "run-start";
  /** `plan` reads only. */
  readonly mode: "run" | "plan";
  readonly playbook: string;
  readonly sites: readonly string[];
  readonly hosts: readonly (HostRef & { readonly address: string; readonly pair: string | null })[];
}

/** All hosts were reached, inspected and found fit. */
export interface Contacted {
  readonly event: "contacted";
  readonly hosts: number;
  readonly durationMs: number;
}

/** A warning, or a problem that no single step has. */
export interface Finding {
  readonly event: "finding";
  readonly diagnostic: Diagnostic;
}

export interface PlayStart {
  readonly event: "play-start";
  readonly site: string;
  readonly play: string;
  /** Units of the play, for the heading: `pair directors`. */
  readonly units: readonly string[];
  readonly hosts: readonly HostRef[];
  readonly steps: readonly { readonly index: number; readonly label: string }[];
}

export interface StepPlace {
  readonly site: string;
  readonly play: string;
  /** The step's label. */
  readonly step: string;
  readonly kind: string;
  /** Counted from 0 over the program. */
  readonly index: number;
}

export interface StepStart extends StepPlace {
  readonly event: "step-start";
  readonly hosts: readonly HostRef[];
}

/** A step that takes long says what it does now. */
export interface StepProgress extends StepPlace {
  readonly event: "step-progress";
  readonly host: string;
  readonly text: string;
}

export type StepStatus = "ok" | "changed" | "failed" | "skipped" | "unreachable";

export interface StepDone extends StepPlace {
  readonly event: "step-done";
  readonly host: string;
  readonly status: StepStatus;
  readonly durationMs: number;
  readonly changes: readonly ReportedChange[];
  /** A short remark for the row: `started`, `+11`, `***`, `heartbeat, ipvsadm`, why it was skipped. */
  readonly note: string;
  readonly diagnostic: Diagnostic | null;
}

/** Which host holds an address of haresources at the end of the run. */
export interface HolderFound {
  readonly event: "holder";
  readonly site: string;
  readonly pair: string;
  readonly address: string;
  /** Inventory names; more than one is split brain, none is nobody. */
  readonly holders: readonly string[];
}

export interface Interrupted {
  readonly event: "interrupted";
}

export interface HostTotals extends HostRef {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly unreachable: number;
}

export interface RunEnd {
  readonly event: "run-end";
  /** The exit status: 0, 1, 2, 3, 4 or 130. */
  readonly status: number;
  readonly hosts: readonly HostTotals[];
  readonly durationMs: number;
}
