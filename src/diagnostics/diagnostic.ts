import type { Code } from "./code.js";
import type { Span } from "../source/source-file.js";
import type { Topic } from "./topic.js";

/** An error blocks the next stage; a warning or a note never does. */
export type Severity = "error" | "warning" | "note";

/** A second place that explains the first: the opening brace, the earlier definition. */
export interface Related {
  readonly message: string;
  readonly span: Span;
}

/** A labelled line under the excerpt, such as `host`, `stderr` or `pair`. `text` may have several lines. */
export interface Detail {
  readonly label: string;
  readonly text: string;
}

/** One replacement in a file; an empty range puts something in. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/**
 * The one currency for every problem, from the lexer to a command that failed on a host.
 * Messages are lower-case, without a full stop, names in backticks, expected before found; never a secret.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  /** Where; null when it is about no file (a host that is down, a bad option). */
  readonly span: Span | null;
  /** Short text beside the carets. */
  readonly label: string | null;
  readonly related: readonly Related[];
  readonly details: readonly Detail[];
  /** What to do. */
  readonly help: string | null;
  /**
   * The mend as data, for programs: with these edits the problem is gone and no other comes. Empty when that is not
   * certain.
   */
  readonly fix: readonly Edit[];
  /** What the help asks about, as data: with these edits the problem is gone, if that was meant. Nobody puts it in. */
  readonly asked: readonly Edit[];
  /** What it is about beside its place, such as `name vip`: of several with one topic the first is told. */
  readonly topic: Topic | null;
  /** Where, and about which topics (`name *`: all of that kind), whatever else is found only echoes this one. */
  readonly covers: readonly (Span | Topic)[];
  /** The declaration whose missing value this is about; null for every other problem. */
  readonly lacks: Span | null;
  /** Words that are secret, or were refused as one: nobody shows them, see `withoutSecrets`. */
  readonly hidden: readonly Span[];
}

/** What a stage gives: the best value it can make, and all problems it found. */
export interface Stage<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What work gives that has either a value or one problem; `ok` tells which. A problem is a diagnostic unless the type
 * says otherwise. Where the best value and all problems are wanted, use `Stage`; there is no third way.
 */
export type Result<T, E = Diagnostic> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: E };

/** The result of work that succeeded. */
export function success<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** The result of work that failed. */
export function failure<E>(problem: E): { readonly ok: false; readonly problem: E } {
  return { ok: false, problem };
}

/** The optional parts of a diagnostic; all default to nothing. */
export interface DiagnosticParts {
  readonly severity?: Severity;
  readonly label?: string;
  readonly related?: readonly Related[];
  readonly details?: readonly Detail[];
  readonly help?: string | undefined;
  readonly fix?: readonly Edit[];
  readonly asked?: readonly Edit[];
  readonly topic?: Topic;
  readonly covers?: readonly (Span | Topic)[];
  readonly lacks?: Span;
  readonly hidden?: readonly Span[];
}

/** Makes a diagnostic with every field present; severity defaults to `error`. */
export function diagnostic(code: Code, message: string, span: Span | null, parts: DiagnosticParts = {}): Diagnostic {
  return {
    code,
    severity: parts.severity ?? "error",
    message,
    span,
    label: parts.label ?? null,
    related: parts.related ?? [],
    details: parts.details ?? [],
    help: parts.help ?? null,
    fix: parts.fix ?? [],
    asked: parts.asked ?? [],
    topic: parts.topic ?? null,
    covers: parts.covers ?? [],
    lacks: parts.lacks ?? null,
    hidden: parts.hidden ?? [],
  };
}

/** True when any of them is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}

/** Whether two diagnostics tell the same thing of the same place: of many hosts that have it, one is shown. */
export function sameProblem(a: Diagnostic, b: Diagnostic): boolean {
  return (
    a.code === b.code && a.message === b.message && a.span?.file === b.span?.file && a.span?.start === b.span?.start
  );
}
