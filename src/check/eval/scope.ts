import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { UnknownValue, Value } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";

/**
 * Names of one block; the block around it is `parent`. A `set` makes a frame of its own, so that it counts from there
 * on.
 */
export interface Frame {
  readonly names: ReadonlyMap<string, Binding>;
  readonly parent: Frame | null;
}

/** A name and what it stands for, found out when somebody asks. */
export interface Binding {
  /** Where it is declared; null for a name of the inventory or of the language. */
  readonly span: Span | null;
  read(): Bound;
}

/** What a name stands for on one host. */
export interface Bound {
  readonly value: Value;
  /** Whether another host of the site may have another value. */
  readonly perHost: boolean;
  /** Problems found on the way to the value. */
  readonly diagnostics: readonly Diagnostic[];
}

export const EMPTY_FRAME: Frame = { names: new Map(), parent: null };

/** The value of an expression with an error in it: goes on like an unknown one, so that one error gives one message. */
export const UNKNOWN: UnknownValue = { kind: "unknown" };

/** Finds the binding of a name, innermost first. */
export function lookup(frame: Frame, name: string): Binding | null {
  for (let at: Frame | null = frame; at !== null; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** All names of a frame and those around it. */
export function namesIn(frame: Frame): readonly string[] {
  const names: string[] = [];
  for (let at: Frame | null = frame; at !== null; at = at.parent) names.push(...at.names.keys());
  return names;
}

/** A frame with one more name. */
export function bind(frame: Frame, name: string, binding: Binding): Frame {
  return { names: new Map([[name, binding]]), parent: frame };
}

/** A name whose value is there already. */
export function constant(value: Value, perHost = false, span: Span | null = null): Binding {
  const bound: Bound = { value, perHost, diagnostics: [] };
  return { span, read: () => bound };
}

/** A name whose value is worked out once, at the first look. A value that needs itself is an error. */
export function lazily(name: string, span: Span | null, work: () => Bound): Binding {
  let bound: Bound | null = null;
  let busy = false;
  return {
    span,
    read: () => {
      if (bound !== null) return bound;
      if (busy) return cycle(name, span);
      busy = true;
      bound = work();
      busy = false;
      return bound;
    },
  };
}

function cycle(name: string, span: Span | null): Bound {
  const help = "give one of the names in the circle a value of its own";
  return {
    value: UNKNOWN,
    perHost: false,
    diagnostics: [diagnostic("HAP2206", `the value of \`${name}\` needs itself`, span, { help })],
  };
}
