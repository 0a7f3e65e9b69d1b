/** The two settings of an engine that decide how soon a peer takes over (ms). */
export interface Pace {
  /** How often a node says that it lives. */
  readonly keepaliveMs: number;
  /** After how long a silence its peer takes over. */
  readonly deadtimeMs: number;
}

/** The one that waits the longest; null for none. */
export function slowestOf(paces: readonly Pace[]): Pace | null {
  return paces.toSorted((a, b) => b.deadtimeMs - a.deadtimeMs)[0] ?? null;
}

/** When the peer should have taken over, counted from the fault (ms). */
export interface Prediction {
  readonly minMs: number;
  readonly maxMs: number;
}
