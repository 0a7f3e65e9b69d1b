import type { StateView } from "../model/host-state.js";

/** What a daemon writes of itself, and what its lines mean. Lines come from a host: they are no more than text. */
export interface EngineLog {
  /**
   * Shell that sets `hap_log` to the file that it writes to, or to nothing; `journal` where the system's journal has
   * what `unit` says.
   */
  readonly find: string;
  /** The unit whose lines of the journal are its own; null where it writes to a file only. */
  readonly unit: string | null;
  /**
   * A word that is in each of its lines in a file that others write to as well; null where the file is its own. It
   * bounds what is read: `isOwn` decides.
   */
  readonly sender: string | null;
  /** Whether a line of such a file is its own. */
  isOwn(message: string): boolean;
  /** What a line tells in a drill; null for one that tells nothing of it. */
  meaningOf(message: string): LogMeaning | null;
  /** A regular expression of `grep -E` for the lines that `takeoversIn` reads. */
  readonly takeovers: string;
  /** When this host has taken over from its peer, by its own log in the order of time (s since 1970, its own clock). */
  takeoversIn(lines: readonly LoggedLine[], state: StateView): readonly number[];
}

/** A moment of a takeover; null is told with both logs, and is no moment of it. */
export interface LogMeaning {
  readonly kind: MilestoneKind | null;
  /** It is of a takeover whether or not the node has told before that it notices one. */
  readonly isAlone?: true;
  /** For people: `shutdown notice`, `declared dead`, `IPaddr2 start`. */
  readonly text: string;
}

/** What a node's log tells of a takeover. */
export type MilestoneKind = "noticed" | "acquiring" | "start" | "finished";

/** A line without stamp and sender, and when it was written: seconds since 1970 by the host's clock. */
export interface LoggedLine {
  readonly message: string;
  readonly seconds: number;
}
