import type { Code } from "../diagnostics/code.js";
import type { SourceFile, Span } from "../source/source-file.js";
import type { DiagnosticParts } from "../diagnostics/diagnostic.js";
import type { Change } from "./change.js";
import type { ClusterFile } from "./cluster-files.js";
import type { DaemonReading, Surroundings } from "./daemon-file.js";
import type { DrillSpec } from "./drill.js";
import type { Host } from "./host.js";
import type { Owned } from "./owned.js";
import type { Probe } from "./probe.js";
import type { Query } from "./query.js";
import type { Refusal } from "./refusal.js";
import type { StateView } from "./host-state.js";
import type { SwitchSpec } from "./switchover.js";
import type { ArgPlaces, ArgSpecs, ArgValues, BlockSpec, CompleteBlock, DecodedBlock } from "./schema.js";

/** A step's words for one host, decoded by its schema. */
export interface Params<A extends ArgSpecs = ArgSpecs, B extends BlockSpec = BlockSpec> {
  /** The words after the kind's name. */
  readonly head: ArgValues<A>;
  /** Where each of them stands. */
  readonly at: ArgPlaces<A>;
  readonly block: DecodedBlock<B>;
  /** The step's first line. */
  readonly span: Span;
}

/** The params of a step that a check has let pass: lines that have to be there are. */
export interface CompleteParams<A extends ArgSpecs = ArgSpecs, B extends BlockSpec = BlockSpec> extends Params<A, B> {
  readonly block: CompleteBlock<B>;
}

/** The host a step is planned for, and the other host of its pair. */
export interface Target {
  readonly host: Host;
  readonly peer: Host | null;
  /** Names of all hosts of the site, for `check`: a probe may name any of them. */
  readonly siteHosts?: readonly string[];
  /** Whether a host of the site is in a pair. */
  readonly isPaired?: (host: string) => boolean;
}

/** Reports a problem at a place. The code is one of HAP3xxx, or a rule's id. */
export type Report = (code: Code, message: string, span: Span, parts?: DiagnosticParts) => void;

/**
 * A file of a daemon: how the daemon reads it, for `from FILE` and folders, and what tells a pasted line from its own.
 */
export interface FileSyntax {
  /** Absolute path on the host. */
  readonly path: string;
  /**
   * Reads the whole file, byte by byte as the daemon does; what is secret in it is starred in the spans' file. What
   * else the daemon would open is asked of its surroundings.
   */
  read(source: SourceFile, surroundings: Surroundings): DaemonReading;
  /** Where a comment starts: at any `#`, only as a line's first character, or nowhere. */
  readonly comments: "anywhere" | "line" | "none";
  /** Whether commas separate words as blanks do. */
  readonly commas: boolean;
  /** Keywords whose rest of line is taken as it is, commas and all. */
  readonly verbatim: readonly string[];
  /** Whether it takes double quotes off a word, as playbooks do. */
  readonly quotes?: boolean;
  /** Whether a backslash at the end of a line joins the next. */
  readonly continuation: boolean;
  /** Whether a word of a line (counted from 0) is a secret, or may be one out of its place: messages do not show it. */
  readonly isSecret?: (words: readonly string[], at: number) => boolean;
}

export interface Example {
  readonly title: string;
  /** A step, as it stands in a play. */
  readonly hap: string;
}

/** What `plan` gives: a change, or the reason why none can be made. */
export type Planned = Change | Refusal;

/** One kind of step, as one declarative value. `queries` and `plan` are pure and synchronous. */
export interface StepKind<A extends ArgSpecs = ArgSpecs, B extends BlockSpec = BlockSpec> {
  /** The word that playbooks use. */
  readonly name: string;
  /** One line for lists. */
  readonly summary: string;
  /** A few sentences for `hap docs KIND`. */
  readonly doc: string;
  readonly head: A;
  readonly body: B;
  /** What such a step does: make a host right by changes, prove by probes or by a drill that things work, or move. */
  readonly does: "changes" | "probes" | "drill" | "switch";
  /** For kinds that are a file on the host: `from FILE` in the body reads such a file by these rules. */
  readonly file: FileSyntax | null;
  /** Problems that the schema cannot express. */
  check(params: Params<A, B>, report: Report, target: Target): void;
  /** What has to be known of the host. */
  queries(params: CompleteParams<A, B>, target: Target): readonly Query[];
  /**
   * What makes the host right, empty when it is; or why that cannot be. `peer` is the other host of the pair as it was
   * last seen, null without one: only for what both of them decide together.
   */
  plan(params: CompleteParams<A, B>, state: StateView, target: Target, peer: StateView | null): readonly Planned[];
  /**
   * What it sees to on a host, so that no other step may want it differently. Things that only pass by (a run command)
   * are not owned.
   */
  owns(params: Params<A, B>): readonly Owned[];
  /** What the HA rules look at; null for kinds that no rule knows. */
  clusterFile(params: Params<A, B>): ClusterFile | null;
  /**
   * Why the planned changes, right for this host alone, must not be made while its pair is as it is; null when they
   * may.
   */
  guard(params: Params<A, B>, own: StateView, peer: StateView): Refusal | null;
  /** Whether this step changes what the pair's Heartbeat does: such a step is not begun on a pair that is sick. */
  ha(params: Params<A, B>): boolean;
  /** Whether steps of this kind may be such. */
  readonly mayBeHa: boolean;
  /** Whether it may take a service away for a while: of a pair the standby goes first then, unless a play says else. */
  restarts(params: Params<A, B>): boolean;
  /** Addresses that this step puts under Heartbeat: each is to be held by exactly one host of the pair. */
  addresses(params: Params<A, B>): readonly string[];
  /** What it looks at; empty for kinds that prove nothing. */
  probes(params: Params<A, B>, target: Target): readonly Probe[];
  /** The failover test that it is; null for every kind that is none. Such a step makes no changes by a plan. */
  drill(params: Params<A, B>): DrillSpec | null;
  /** The planned switchover that it is; null for every kind that is none. */
  switchover(params: Params<A, B>): SwitchSpec | null;
  /**
   * Annotations that mean nothing at this kind, each with what to write instead; those of the play around it are left
   * out quietly.
   */
  readonly uselessAnnotations: ReadonlyMap<string, string>;
  /** The line for which something is kept where only root writes; null for none. `@as` has no place with it. */
  keepsAsRoot(params: Params<A, B>): Span | null;
  /** After these changes, ask again and expect an empty plan; false for a step that always does something. */
  converges(params: Params<A, B>): boolean;
  /** Whether it is about many things that its label does not name: its rows do. */
  readonly isMany: boolean;
  readonly examples: readonly Example[];
}

/** What a kind may leave out, and what stands there then. */
const DEFAULTS = {
  doc: "",
  isMany: false,
  file: null,
  uselessAnnotations: new Map<string, string>(),
  check: () => undefined,
  queries: () => [],
  plan: () => [],
  owns: () => [],
  clusterFile: () => null,
  guard: () => null,
  ha: () => false,
  restarts: () => false,
  addresses: () => [],
  probes: () => [],
  drill: () => null,
  switchover: () => null,
  keepsAsRoot: () => null,
  converges: () => true,
} as const satisfies Partial<StepKind>;

/** What every kind says of itself, and what it may. */
type Described<A extends ArgSpecs, B extends BlockSpec> = Pick<
  StepKind<A, B>,
  "name" | "summary" | "head" | "body" | "examples"
> &
  Partial<Pick<StepKind<A, B>, "doc" | "file" | "uselessAnnotations" | "check">>;

/** A kind that makes a host right. */
type Changing<A extends ArgSpecs, B extends BlockSpec> = Pick<StepKind<A, B>, "queries" | "plan"> &
  Partial<
    Pick<
      StepKind<A, B>,
      "owns" | "clusterFile" | "guard" | "ha" | "restarts" | "addresses" | "keepsAsRoot" | "converges" | "isMany"
    >
  > & {
    readonly probes?: never;
    readonly drill?: never;
    readonly switchover?: never;
  };

/** A kind that proves that things work, and plans nothing. */
type Proving<A extends ArgSpecs, B extends BlockSpec> = Pick<StepKind<A, B>, "probes"> &
  Partial<Pick<StepKind<A, B>, "drill" | "switchover" | "ha">> & { readonly queries?: never; readonly plan?: never };

/** What an author of a kind gives; the rest has defaults. */
export type StepKindInput<A extends ArgSpecs, B extends BlockSpec> = Described<A, B> & (Changing<A, B> | Proving<A, B>);

/**
 * Makes a step kind from its parts. The registry holds kinds whose params are not known any more: `decode` makes
 * params by the same kind's schema, so a kind only ever meets its own.
 */
export function defineStep<const A extends ArgSpecs, const B extends BlockSpec>(
  input: StepKindInput<A, B>,
): StepKind<A, B> {
  const { drill, probes, switchover } = input;
  const proof = drill !== undefined ? "drill" : switchover !== undefined ? "switch" : "probes";
  const does = probes === undefined ? "changes" : proof;
  return { ...DEFAULTS, ...input, does, mayBeHa: input.ha !== undefined };
}

/** Step kinds by the word that playbooks use. It is passed to whoever needs it; only the CLI takes the real one. */
export type Registry = ReadonlyMap<string, StepKind>;
