/** Everything that was seen in a drill, on one clock: times are ms after the fault. */
export interface DrillTrace {
  /** When the fault was: ISO 8601, UTC. */
  readonly faultAt: string;
  /** When the restoration began, and when it ended. */
  readonly restoreMs: number;
  readonly endMs: number;
  /** How far each host's clock was ahead of hap's (ms); hosts tell whole seconds, so half a second is no difference. */
  readonly clocks: readonly { readonly host: string; readonly aheadMs: number }[];
  /** What both hosts' logs told. Lines that were read afterwards have whole seconds only: `exact` is false. */
  readonly logs: readonly LoggedEvent[];
  /** When each probe of a watch was answered; of those that were lost, when they started. */
  readonly probes: readonly {
    readonly probe: string;
    readonly everyMs: number;
    readonly answered: readonly number[];
    readonly lost: readonly number[];
  }[];
  /** Which host was seen with which address from when until when. */
  readonly holdings: readonly Holding[];
}

/** A line of a host's log that tells of the takeover. */
export interface LoggedEvent {
  readonly host: string;
  readonly text: string;
  readonly atMs: number;
  readonly exact: boolean;
}

/** An unbroken time in which looks at a host found an address there. */
export interface Holding {
  readonly host: string;
  readonly address: string;
  readonly mac: string | null;
  readonly fromMs: number;
  readonly toMs: number;
}
