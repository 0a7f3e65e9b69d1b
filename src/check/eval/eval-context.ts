import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Facts } from "../../model/facts.js";
import type { Host } from "../../model/host.js";
import type { Secret } from "../../model/secret.js";
import type { UnknownValue, Value } from "../../model/value.js";
import type { Span } from "../../source/source-file.js";
import type { Files } from "./read-once.js";
import { UNKNOWN, type Bound, type Frame } from "./scope.js";
import type { SiteValues } from "./site-names.js";

/** One host as a playbook sees it. `host` is null where no host is meant yet: in the inventory, after `on`. */
export interface HostView {
  readonly siteValues: SiteValues;
  readonly host: Host | null;
  /** Null before contact. */
  readonly facts: Facts | null;
  readonly environment: EvalEnvironment;
  /** How many values are being worked out for one another, so that a chain of them ends before the stack does. */
  readonly chain: Chain;
}

/** Where something stands: on a host, in a block with its names. */
export interface EvalScope extends HostView {
  readonly frame: Frame;
}

/** What an expression is evaluated in: where it stands, and a place for what is noticed. */
export interface EvalContext extends EvalScope {
  readonly notes: Notes;
}

/** The values being worked out now; it grows and shrinks. */
export interface Chain {
  depth: number;
  /** Whether a chain that was too long has been reported: the next one is most likely another part of the same. */
  reported: boolean;
}

/** No value is being worked out. */
export function newChain(): Chain {
  return { depth: 0, reported: false };
}

/** What values may come from besides the files of the run. */
export interface EvalEnvironment {
  readonly files: Files;
  /** The secret of a name, or null when there is none. */
  secret(name: string): Secret | null;
  /** The names of all secrets, for suggestions. */
  secretNames?(): readonly string[];
}

/** What an evaluation leaves behind. It only grows. */
export interface Notes {
  readonly diagnostics: Diagnostic[];
  perHost: boolean;
  /** Turns of loops so far. */
  turns: number;
  /** Where values that a shell would not take as one word were filled into texts, without `quote(…)`. */
  readonly bare: Span[];
}

/** Fresh notes. */
export function notes(): Notes {
  return { diagnostics: [], perHost: false, turns: 0, bare: [] };
}

/** Notes an error and gives a value to go on with. */
export function fail(at: EvalContext, problem: Diagnostic): UnknownValue {
  at.notes.diagnostics.push(problem);
  return UNKNOWN;
}

/** Takes over the value of a name with what was noticed on the way to it. */
export function take(at: EvalContext, bound: Bound): Value {
  if (bound.perHost) at.notes.perHost = true;
  const known = at.notes.diagnostics;
  // A name that is asked for twice has its problems once: those of a long chain of doublings would fill the memory.
  for (const problem of bound.diagnostics) if (!known.includes(problem)) known.push(problem);
  return bound.value;
}

/** Runs one evaluation with notes of its own and gives what a name can be bound to. */
export function bound(frame: Frame, view: HostView, work: (at: EvalContext) => Value): Bound {
  const own = notes();
  const value = work({ ...view, frame, notes: own });
  return { value, perHost: own.perHost, diagnostics: own.diagnostics };
}
