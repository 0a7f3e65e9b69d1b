import type { HostRef, HostTotals, RunEvent, StepDone, StepStatus } from "./events.js";

/** What a run came to so far: a fold of its events. */
export interface Totals {
  readonly mode: "run" | "plan";
  /** All hosts were reached and fit; what fails from now on is a step's failure. */
  readonly contacted: boolean;
  readonly interrupted: boolean;
  /** An error that no single step has, before and after contact. */
  readonly preflightFailed: boolean;
  readonly troubled: boolean;
  /** Something on a host is not as it was: a step changed it, or failed on the way. */
  readonly touched: boolean;
  /** By site and host, in the order of the run's start. */
  readonly hosts: Map<string, HostTotals>;
}

export function startTotals(): Totals {
  return {
    mode: "run",
    contacted: false,
    interrupted: false,
    preflightFailed: false,
    troubled: false,
    touched: false,
    hosts: new Map(),
  };
}

/**
 * The totals after one more event; this consumes its argument (a copy of all hosts for each event would make a
 * large run slow).
 */
export function add(totals: Totals, event: RunEvent): Totals {
  switch (event.event) {
    case "run-start":
      return { ...totals, mode: event.mode, hosts: new Map(event.hosts.map((host) => [keyOf(host), noSteps(host)])) };
    case "contacted":
      return { ...totals, contacted: true };
    case "finding":
      if (event.unreachable !== undefined) count(totals, event.unreachable, "unreachable");
      if (event.diagnostic.severity !== "error") return totals;
      return totals.contacted ? { ...totals, troubled: true } : { ...totals, preflightFailed: true };
    case "step-done":
      return addStep(totals, event);
    case "confirm-done":
      if (event.diagnostic?.severity !== "error") return totals;
      count(totals, event, "failed");
      return { ...totals, troubled: true };
    case "interrupted":
      return { ...totals, interrupted: true };
    case "play-start":
    case "step-start":
    case "step-progress":
    case "drill-done":
    case "switch-done":
    case "holder":
    case "left":
    case "run-end":
      return totals;
  }
}

/** The totals of each host, as `run-end` carries them. `notRun` has the steps not run of each, by `site/name`. */
export function hostsOf(totals: Totals, notRun: ReadonlyMap<string, number> = new Map()): readonly HostTotals[] {
  return [...totals.hosts.values()].map((host) => ({ ...host, notRun: notRun.get(`${host.site}/${host.host}`) ?? 0 }));
}

/**
 * The exit status: 130 interrupted; 4 a host could not be reached or is not fit, and nothing was changed; 1 a step
 * failed, or a host was lost after changes began; with `detailed`, 3 when a plan has changes; else 0.
 */
export function statusOf(totals: Totals, options: { readonly detailed: boolean }): number {
  const hosts = hostsOf(totals);
  const changes = hosts.some((host) => host.changed > 0);
  const lost = hosts.some((host) => host.unreachable > 0);
  if (totals.interrupted) return 130;
  if ((totals.preflightFailed || lost) && !totals.touched) return 4;
  if (totals.preflightFailed || lost || totals.troubled) return 1;
  if (options.detailed && totals.mode === "plan" && changes) return 3;
  return 0;
}

function addStep(totals: Totals, event: StepDone): Totals {
  count(totals, event, event.status);
  const failed = event.status === "failed";
  const touched = totals.mode === "run" && (event.status === "changed" || event.changes.length > 0);
  return {
    ...totals,
    troubled: totals.troubled || failed,
    touched: totals.touched || touched,
  };
}

function count({ hosts }: Totals, at: HostRef, status: StepStatus): void {
  const host = hosts.get(keyOf(at)) ?? noSteps(at);
  hosts.set(keyOf(at), { ...host, [status]: host[status] + 1 });
}

function noSteps(host: HostRef): HostTotals {
  const none = { ok: 0, changed: 0, failed: 0, ignored: 0, skipped: 0, unreachable: 0, notRun: 0 };
  return { site: host.site, host: host.host, ...none };
}

function keyOf(host: HostRef): string {
  return JSON.stringify([host.site, host.host]);
}
