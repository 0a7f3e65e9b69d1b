import type { DrillTrace, LoggedEvent } from "../../run/events.js";

/** A line of a log with its number in the pictures of a drill. */
export interface NumberedEvent extends LoggedEvent {
  readonly number: number;
}

/** What both logs told, numbered in the order of time. */
export function numbered(trace: DrillTrace): readonly NumberedEvent[] {
  return trace.logs.map((one, i) => ({ ...one, number: i + 1 }));
}
