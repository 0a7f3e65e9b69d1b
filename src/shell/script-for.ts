import type { Facts } from "../model/facts.js";
import type { HostState } from "../model/host-state.js";
import type { RunId } from "../model/run-id.js";

/** For whom a script is: the host's facts, and the run, whose name is in the names of what is staged. */
export interface ScriptFor {
  readonly facts: Facts;
  readonly run: RunId;
  /** What was last seen of the host: with it, what the changes replace is kept there. */
  readonly seen?: HostState;
  /** The list of the host that what the changes make is noted in (made.ts). */
  readonly list?: string;
  /** With it, the host puts the changes back unless they are confirmed. */
  readonly arming?: ConfirmLimits;
}

/** Changes that have to be confirmed (`@confirm-within`, put-back.ts). */
interface ConfirmLimits {
  /** How long the host waits (s) after the last exchange that changed something has ended. */
  readonly seconds: number;
  /** How long such an exchange may take (s) before it does not count as being at work any more. */
  readonly busySeconds: number;
}
