/** The two settings of an engine that decide how soon a peer takes over (ms). */
export interface Pace {
  /** How often a node says that it lives. */
  readonly keepaliveMs: number;
  /** After how long a silence its peer takes over. */
  readonly deadtimeMs: number;
}

/** When the peer should have taken over, counted from the fault (ms). */
export interface Prediction {
  readonly minMs: number;
  readonly maxMs: number;
}
