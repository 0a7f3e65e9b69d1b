import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../source/source-file.js";
import type { PlayOrder, StopOn } from "../syntax/playbook.js";
import type { Facts } from "./facts.js";
import type { Host, Pair } from "./host.js";
import type { Params, StepKind } from "./step-kind.js";

/** A checked playbook over an inventory: every step typed, every value known or marked "after contact". */
export interface Program {
  /** The playbook's path, as given. */
  readonly playbook: string;
  readonly file: SourceFile;
  /** Names of the sites of this run, in the order given. */
  readonly sites: readonly string[];
  /** Every host that must be reached: the hosts that plays run on and, for each, the rest of its pair. */
  readonly hosts: readonly Host[];
  readonly pairs: readonly Pair[];
  readonly plays: readonly ProgramPlay[];
  /** Steps that are not run, whose clients' probes tell how the service is: of `hap switch`. */
  readonly proofs?: readonly ProgramStep[];
}

/** One play on the hosts of one site. */
export interface ProgramPlay {
  readonly site: string;
  readonly title: string;
  /** The hosts it changes (after `--limit`). */
  readonly hosts: readonly Host[];
  /**
   * Hosts that stop together: the pairs of the play, its groups, and hosts named alone. Every host is in exactly one.
   */
  readonly units: readonly Unit[];
  /** Null is as its pairs need it: files together, restarts on the standby first. */
  readonly order: PlayOrder | null;
  readonly stopOn: StopOn;
  /** What has to hold on the play's hosts before the next ones begin; none of `steps`. */
  readonly between: readonly ProgramStep[];
  readonly steps: readonly ProgramStep[];
  readonly span: Span;
}

/** Hosts that stop together when a step fails on one of them. */
export interface Unit {
  readonly name: string;
  readonly hosts: readonly Host[];
}

export interface ProgramStep {
  /** Counted from 0 over the whole program. */
  readonly index: number;
  readonly kind: StepKind;
  /** What reports show: `@name`, else the kind and its words: `resource-script myop.sh`, `verify MySQL answers`. */
  readonly label: string;
  readonly annotations: Annotations;
  /** The step's first line. */
  readonly span: Span;
  /** Hosts of the play that the step runs on, by `@on`. */
  readonly hosts: readonly Host[];
  /**
   * The step for one host, with `facts` when they are known. Problems were all reported by `check` unless facts take
   * part.
   */
  resolve(host: Host, facts: Facts | null): Resolution;
}

export type Resolution =
  | { readonly kind: "run"; readonly params: Params; readonly diagnostics: readonly Diagnostic[] }
  /**
   * Its `@when` or an `if` around it says no. `isOut`: it is an `if` that asks nothing of the host, so that the step is
   * no part of a run in which all hosts say so.
   */
  | { readonly kind: "skip"; readonly reason: string; readonly isOut?: boolean }
  /** Facts take part and are not known yet. */
  | { readonly kind: "after-contact" }
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[]; readonly partial: PartlyRead | null };

/** What could be read of a step with errors in it, for the HA rules only. */
export interface PartlyRead {
  readonly params: Params;
  /** Keywords of the lines that could not be read; `""` for lines led by none. */
  readonly unread: readonly string[];
}

/** Which hosts of a play `@on` leaves. */
export const STEP_HOSTS = ["preferred", "other", "active", "standby", "first", "controller"] as const;

/** One of the words of `@on`, or a host by its name. */
export type StepHosts = (typeof STEP_HOSTS)[number] | { readonly name: string };

/** A step's `@…` lines, its own and those of the play or `use` around it. */
export interface Annotations {
  readonly tags: readonly string[];
  readonly on: StepHosts | null;
  /** Further tries after a failure, and the pause before each, in ms. */
  readonly retry: { readonly times: number; readonly pauseMs: number } | null;
  readonly timeoutMs: number | null;
  /** The host puts back what these steps did unless hap confirms it within so long (ms), over a new connection. */
  readonly confirmWithinMs: number | null;
  /** Become this user by sudo. */
  readonly as: string | null;
  readonly ignoreFailure: boolean;
  readonly name: string | null;
  readonly allow: readonly { readonly rule: string; readonly reason: string }[];
}
