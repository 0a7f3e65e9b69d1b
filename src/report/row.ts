import type { HostRef, StepDone, StepPlace, StepProgress, StepStart } from "../run/events.js";

/** One step of one play, on its hosts, while it runs and when it is done. */
export interface Row {
  readonly place: StepPlace;
  /** When each host that still runs began, in the clock's ms, in the order of their start. */
  readonly running: Map<string, number>;
  /** What each host that runs, or is prepared before the step begins, is at. */
  readonly progress: Map<string, string>;
  readonly done: Map<string, StepDone>;
}

export function newRow(place: StepPlace): Row {
  return { place, running: new Map(), progress: new Map(), done: new Map() };
}

export function startHosts(row: Row, event: StepStart, now: number): void {
  for (const { host } of event.hosts) if (!row.done.has(host)) row.running.set(host, now);
}

/** A host says what it is at: before its step starts too, until an empty text says that this is over. */
export function tellHost(row: Row, { host, text }: StepProgress, now: number): void {
  if (row.done.has(host)) return;
  if (text !== "") {
    row.progress.set(host, text);
    if (!row.running.has(host)) row.running.set(host, now);
  } else if (row.progress.delete(host)) row.running.delete(host);
}

export function finishHost(row: Row, event: StepDone): void {
  row.running.delete(event.host);
  row.progress.delete(event.host);
  row.done.set(event.host, event);
}

/** True when all of these hosts are done. Hosts that a step skips are told as done without having started. */
export function isComplete(row: Row, hosts: readonly HostRef[]): boolean {
  return row.running.size === 0 && hosts.every(({ host }) => row.done.has(host));
}

/** True when nothing more comes for this row once its play goes on: hosts that are not done have no part in it. */
export function isIdle(row: Row): boolean {
  return row.running.size === 0 && row.done.size > 0;
}

/** True when the place is another step of the row's play. */
export function goesOn(row: Row, next: StepPlace): boolean {
  return row.place.site === next.site && row.place.play === next.play && row.place.index !== next.index;
}

/** True when nothing in it needs a person: everything right, or skipped on purpose. */
export function isQuiet(row: Row): boolean {
  return [...row.done.values()].every((event) => event.status === "ok" || event.status === "skipped");
}

/** The same step of the same play and site. */
export function isAt(row: Row, place: StepPlace): boolean {
  return row.place.index === place.index && row.place.site === place.site && row.place.play === place.play;
}

/** The hosts of a row that have one, in the order of the play. */
export function doneInOrder(row: Row, hosts: readonly HostRef[]): readonly StepDone[] {
  const order = new Map(hosts.map((ref, i) => [ref.host, i]));
  const rank = (event: StepDone): number => order.get(event.host) ?? hosts.length;
  return [...row.done.values()].sort((a, b) => rank(a) - rank(b));
}
