import type { HostRef, StepDone, StepPlace, StepStart } from "../run/events.js";

/** One step of one play, on its hosts, while it runs and when it is done. */
export interface Row {
  readonly place: StepPlace;
  /** True when the step said on which hosts it starts; the row is finished when all of these are done. */
  announced: boolean;
  /** When each host that still runs began, in the clock's ms, in the order of their start. */
  readonly running: Map<string, number>;
  readonly progress: Map<string, string>;
  readonly done: Map<string, StepDone>;
}

export function newRow(place: StepPlace): Row {
  return { place, announced: false, running: new Map(), progress: new Map(), done: new Map() };
}

export function startHosts(row: Row, event: StepStart, now: number): void {
  row.announced = true;
  for (const { host } of event.hosts) if (!row.done.has(host)) row.running.set(host, now);
}

export function finishHost(row: Row, event: StepDone): void {
  row.running.delete(event.host);
  row.progress.delete(event.host);
  row.done.set(event.host, event);
}

/** True when every host that the step announced is done. */
export function isFinished(row: Row): boolean {
  return row.announced && row.running.size === 0;
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
