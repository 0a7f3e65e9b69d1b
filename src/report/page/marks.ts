import type { DrillTrace, LoggedEvent } from "../../run/events.js";
import { shortened } from "./element.js";

/** A line of a log with its number in the pictures of a drill. */
export interface NumberedEvent extends LoggedEvent {
  readonly number: number;
}

/** More lines of the logs of one drill are left out: a picture has no room for them. */
const MOST_MARKS = 150;

/** What both logs told, numbered in the order of time. */
export function numbered(trace: DrillTrace): readonly NumberedEvent[] {
  return trace.logs.slice(0, MOST_MARKS).map((one, i) => ({ ...one, number: i + 1, text: shortened(one.text, 200) }));
}
