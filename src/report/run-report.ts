import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { withoutSecrets } from "../diagnostics/without-secrets.js";
import type {
  ConfirmDone,
  DrillDone,
  HolderFound,
  PlayStart,
  RunEnd,
  RunEvent,
  RunStart,
  StepDone,
  SwitchDone,
} from "../run/events.js";
import { visibleData } from "./visible-data.js";

/** An event and when it happened: ISO 8601, UTC. */
export interface TimedEvent {
  readonly at: string;
  readonly event: RunEvent;
}

/** A run as a whole: what its reports are made from, while it runs and from its record. Every text in it is visible. */
export interface RunReport {
  /** The run's name in the records; null for what is not recorded, such as a plan. */
  readonly id: string | null;
  readonly start: RunStart | null;
  readonly startedAt: string;
  /** Null for a run that did not end: killed, or its machine lost power. */
  readonly end: RunEnd | null;
  readonly contacted: boolean;
  readonly interrupted: boolean;
  readonly plays: readonly PlayReport[];
  readonly measured: readonly (DrillDone | SwitchDone)[];
  readonly findings: readonly Diagnostic[];
  readonly holders: readonly HolderFound[];
  readonly confirms: readonly ConfirmDone[];
}

export interface PlayReport extends Pick<PlayStart, "site" | "play" | "units" | "hosts"> {
  readonly steps: readonly StepReport[];
}

/** A step and how it went on each host that has come to it. */
export interface StepReport {
  readonly index: number;
  readonly label: string;
  /** `file`, `verify`, `drill` …; empty for a step that no host has come to. */
  readonly kind: string;
  readonly done: readonly StepDone[];
  /** When the last host was done: ISO 8601, UTC. */
  readonly doneAt: string;
}

/** Puts the events of a run together. */
export function runReport(id: string | null, events: readonly TimedEvent[]): RunReport {
  const shown = events.map(({ at, event }) => ({ at, event: withoutHidden(visibleData(event)) }));
  const all = shown.map(({ event }) => event);
  const done = shown.flatMap(({ at, event }) => (event.event === "step-done" ? [{ at, event }] : []));
  const start = all.find((event) => event.event === "run-start") ?? null;
  return {
    id,
    start,
    startedAt: shown[0]?.at ?? "",
    end: all.find((event) => event.event === "run-end") ?? null,
    contacted: all.some((event) => event.event === "contacted"),
    interrupted: all.some((event) => event.event === "interrupted"),
    plays: all.flatMap((event) => (event.event === "play-start" ? [playReport(event, done)] : [])),
    measured: all.filter((event) => event.event === "drill-done" || event.event === "switch-done"),
    findings: all.flatMap((event) => (event.event === "finding" ? [event.diagnostic] : [])),
    holders: all.filter((event) => event.event === "holder"),
    confirms: all.filter((event) => event.event === "confirm-done"),
  };
}

/** The event whose diagnostic shows no word that was refused as a secret. */
function withoutHidden(event: RunEvent): RunEvent {
  if (event.event === "finding") return { ...event, diagnostic: withoutSecrets(event.diagnostic) };
  if ((event.event !== "step-done" && event.event !== "confirm-done") || event.diagnostic === null) return event;
  return { ...event, diagnostic: withoutSecrets(event.diagnostic) };
}

function playReport(
  { site, play, units, hosts, steps }: PlayStart,
  done: readonly { readonly at: string; readonly event: StepDone }[],
): PlayReport {
  const of = inGroups(
    done.filter(({ event }) => event.site === site),
    ({ event }) => event.index,
  );
  const order = new Map(hosts.map(({ host }, i) => [host, i]));
  const told = steps.map(({ index, label }): StepReport => {
    const own = of.get(index) ?? [];
    const sorted = own.map(({ event }) => event).sort((a, b) => (order.get(a.host) ?? 0) - (order.get(b.host) ?? 0));
    return { index, label, kind: sorted[0]?.kind ?? "", done: sorted, doneAt: own.at(-1)?.at ?? "" };
  });
  return { site, play, units, hosts, steps: told };
}

/** What a run came to; `ignored`: it ended well, with failures that are ignored; `changes`: of a detailed plan. */
export type RunOutcome = "well" | "ignored" | "changes" | "failed" | "not begun" | "interrupted" | "not ended";

/** The outcome of a run by its exit status; of one that ended well, whether failures were ignored. */
export function outcomeOf({ end }: RunReport): RunOutcome {
  switch (end?.status) {
    case undefined:
      return "not ended";
    case 0:
      return end.hosts.some(({ ignored }) => ignored > 0) ? "ignored" : "well";
    case 3:
      return "changes";
    case 2:
    case 4:
      return "not begun";
    case 130:
      return "interrupted";
    default:
      return "failed";
  }
}

/** Outcomes that are the same on several hosts: one of them, and whose it is. */
export interface SameOutcome {
  readonly one: StepDone;
  readonly hosts: readonly string[];
}

/** Hosts on which a step went the same way, in their order; times do not count. */
export function sameOutcomes(done: readonly StepDone[]): readonly SameOutcome[] {
  const key = ({ host, status, note, changes, diagnostic }: StepDone): string =>
    JSON.stringify([status, note, changes, diagnostic === null ? null : [diagnostic.code, host]]);
  return [...inGroups(done, key).values()].flatMap((same) => {
    const [one] = same;
    return one === undefined ? [] : [{ one, hosts: same.map(({ host }) => host) }];
  });
}

/** Items by what `key` says of them, in the order in which the groups began. */
export function inGroups<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
