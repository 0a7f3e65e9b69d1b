import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { MadeKind } from "../model/made.js";
import type { ReportedChange } from "../model/reported-change.js";
import type { Expected } from "../plan/expected.js";
import type { DrillTrace, Holding, LoggedEvent } from "./drill-trace.js";
import type { RunInputs } from "./run-options.js";

export type { DrillTrace, Holding, LoggedEvent, ReportedChange };

/** What the engine yields. Reporters, the exit status and the JSON lines are all folds of these. */
export type RunEvent =
  | RunStart
  | Contacted
  | Finding
  | PlayStart
  | StepStart
  | StepProgress
  | StepDone
  | DrillDone
  | SwitchDone
  | HolderFound
  | ConfirmDone
  | LeftFound
  | Interrupted
  | RunEnd;

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
  /** Hash of the playbook's text; its imports are not in it. */
  readonly playbookSha256: string;
  /** Who runs hap, on which machine, and hap's version. */
  readonly user: string;
  readonly controller: string;
  readonly version: string;
  /** For `--resume`; in no output. */
  readonly given: RunInputs;
  readonly sites: readonly string[];
  readonly hosts: readonly (HostRef & { readonly address: string; readonly pair: string | null })[];
  /** What the playbook puts on its pairs, and which findings it accepts. Records of earlier versions have neither. */
  readonly pairs?: readonly PairPlan[];
  readonly accepted?: readonly Accepted[];
}

/** What a playbook wants of a pair, as far as it is known before contact. */
export interface PairPlan extends Partial<Pick<Expected, "ranks">> {
  readonly site: string;
  readonly pair: string;
  /** What keeps its addresses: `heartbeat`, `keepalived`; null when the playbook does not say. */
  readonly engine: string | null;
  readonly addresses: readonly string[];
  /** The LVS table of the active host, as long as all servers live. */
  readonly services: readonly LvsService[];
  /** By what its nodes hear each other, what switches a silent one off, each one's place. Older records have none. */
  readonly links?: readonly string[];
  readonly fences?: readonly string[];
}

export interface LvsService {
  readonly protocol: string;
  /** `192.168.3.118:10101` */
  readonly address: string;
  readonly scheduler: string;
  readonly servers: readonly { readonly address: string; readonly method: string; readonly weight: number }[];
  /** Who watches its servers: `ldirectord`, `keepalived`; absent where nobody does, and in older records. */
  readonly by?: string;
}

/** An `@allow`: the finding, why it is accepted, and the step that has it. */
export interface Accepted {
  readonly rule: string;
  readonly reason: string;
  readonly step: string;
  readonly site: string;
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
  /** The host that could not be reached, where that is the problem. */
  readonly unreachable?: HostRef;
}

export interface PlayStart {
  readonly event: "play-start";
  readonly site: string;
  readonly play: string;
  /** Units of the play, for the heading: `pair directors`. */
  readonly units: readonly string[];
  readonly hosts: readonly HostRef[];
  /** None where none is written, or an `if` or the options of the run leave all of them out. */
  readonly steps: readonly { readonly index: number; readonly label: string }[];
  /** A play that the playbook does not have, as of `--prune`. */
  readonly added?: true;
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

/**
 * A step that takes long says what it does now, also before it starts, as far as it is prepared then; an empty text
 * says that this is over. Not in the records: it is for who looks on.
 */
export interface StepProgress extends StepPlace {
  readonly event: "step-progress";
  readonly host: string;
  readonly text: string;
}

/** `ignored` is a failure that `@ignore-failure` lets pass. */
export type StepStatus = "ok" | "changed" | "failed" | "ignored" | "skipped" | "unreachable";

export interface StepDone extends StepPlace {
  readonly event: "step-done";
  readonly host: string;
  readonly status: StepStatus;
  readonly durationMs: number;
  /** How often it was tried: more than once with `@retry` only. */
  readonly tries: number;
  readonly changes: readonly ReportedChange[];
  /** A short remark for the row: `started`, `+11`, `***`, `heartbeat, ipvsadm`, why it was skipped. */
  readonly note: string;
  readonly diagnostic: Diagnostic | null;
  /** The user of an `@as`, where that is not the host's usual one: what he does is not kept, and cannot be undone. */
  readonly as?: string;
}

/** How a drill went whose fault was injected. Times are ms. */
export interface DrillDone extends StepPlace {
  readonly event: "drill-done";
  readonly status: "ok" | "failed";
  /**
   * The longest outage that a watch saw from just before the fault until the restoration began, and from then until the
   * pair was whole; null without a watch.
   */
  readonly outageMs: number | null;
  readonly restoreOutageMs: number | null;
  /** `expect outage under`; null without one. */
  readonly budgetMs: number | null;
  /** Inventory names; null for nobody, or more than one. */
  readonly holderBefore: string | null;
  readonly holderAfter: string | null;
  /** The fault in the playbook's words without its host, and the host with its part: `active`, `standby`. */
  readonly fault: string;
  readonly faultHost: string;
  readonly faultPart: string;
  /** The address whose holders are told. */
  readonly address: string;
  readonly macBefore: string | null;
  readonly macAfter: string | null;
  /** When the peer should have taken over, after the fault; null when nothing should move. */
  readonly predicted: { readonly minMs: number; readonly maxMs: number } | null;
  /** What the other host's log told of the takeover, after the fault. */
  readonly timeline: readonly TakeoverMoment[];
  /** The probes of each watch from the fault until the pair was whole. */
  readonly watches: readonly WatchCounts[];
  /** From the beginning of the restoration until the pair was whole; null when it is not. */
  readonly restoredMs: number | null;
  /** What its picture is drawn from; records of earlier versions have none. Not in the JSON lines: it is long. */
  readonly trace?: DrillTrace;
}

/** Probes of a watch, and those of them that were lost. */
export interface WatchCounts {
  readonly probe: string;
  readonly probes: number;
  readonly lost: number;
  /** Those that began before the fault was undone; absent in records of earlier versions. */
  readonly byFault?: { readonly probes: number; readonly lost: number };
}

/** A moment of a takeover. `kind` is absent in records of earlier versions. */
export interface TakeoverMoment {
  readonly text: string;
  readonly atMs: number;
  readonly kind?: "noticed" | "acquiring" | "start" | "finished" | "answered";
}

/** How a planned switchover went, told as a drill is: `fault` is what was done, and to which host. */
export interface SwitchDone extends Omit<DrillDone, "event"> {
  readonly event: "switch-done";
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

/** What became of changes on a host that had to be confirmed (`@confirm-within`). */
export interface ConfirmDone extends HostRef {
  readonly event: "confirm-done";
  readonly play: string;
  /** Indices of the steps that were confirmed together. */
  readonly steps: readonly number[];
  /** `unknown` where the host was not reached again: it puts itself back. */
  readonly status: "confirmed" | "put-back" | "failed" | "unknown";
  readonly withinMs: number;
  /** From the last change on, until this was known. */
  readonly durationMs: number;
  /** Why it was not confirmed. */
  readonly diagnostic: Diagnostic | null;
}

/** Something that hap made and that no step of the playbook sees to any more. */
export interface LeftFound {
  readonly event: "left";
  readonly site: string;
  /** Inventory names. */
  readonly hosts: readonly string[];
  /** `file`, `directory`, `package`, `user`, `running`, `enabled` (of a service), `sysctl`. */
  readonly kind: MadeKind;
  /** A path, a name, a key. */
  readonly name: string;
  /** Both in words. */
  readonly text: string;
  /** Why `hap run --prune` does not remove it; null when it does. */
  readonly stays: string | null;
}

export interface Interrupted {
  readonly event: "interrupted";
}

export interface HostTotals extends HostRef {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly ignored: number;
  readonly skipped: number;
  readonly unreachable: number;
  /** Steps that the run did not come to. */
  readonly notRun: number;
}

export interface RunEnd {
  readonly event: "run-end";
  /** The exit status: 0, 1, 2, 3, 4 or 130. */
  readonly status: number;
  readonly hosts: readonly HostTotals[];
  readonly durationMs: number;
}
