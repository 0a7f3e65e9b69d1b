import type { ConfirmDone, HolderFound, HostTotals, LeftFound, RunEnd, StepStatus } from "../run/events.js";
import { count, listed } from "../diagnostics/words.js";
import { durationText } from "../model/duration.js";
import { grouped } from "./grouped.js";
import type { PaintText, Palette } from "./palette.js";

/** The word for a status in a row; a plan says what would change. */
export function statusWord(status: StepStatus, mode: "run" | "plan"): string {
  if (mode === "plan" && status === "changed") return "to change";
  return status;
}

/** The colour of a status. */
export function statusPaint(status: StepStatus, colours: Palette): PaintText {
  if (status === "unreachable") return colours.failed;
  return status === "ignored" ? colours.skipped : colours[status];
}

/** What a run was, as far as its summary depends on it. */
export interface RunKind {
  readonly mode: "run" | "plan";
  /** False when a host could not be reached or is not fit, so that no step ran. */
  readonly contacted: boolean;
}

/** `2 hosts · 14 changed · 1 ok · 0 failed · 10.4 s`; the other counts only when there are any. */
export function summaryParts(end: RunEnd, { mode, contacted }: RunKind, colours: Palette): readonly string[] {
  if (!contacted) return ["nothing was changed", durationText(end.durationMs)];
  const sum = (status: StepStatus): number => total(end.hosts, status);
  const left = end.hosts.reduce((all, host) => all + host.notRun, 0);
  const part = (status: StepStatus): string => {
    const text = `${grouped(sum(status))} ${statusWord(status, mode)}`;
    return sum(status) > 0 ? statusPaint(status, colours)(text) : text;
  };
  return [
    count(end.hosts.length, "host"),
    part("changed"),
    part("ok"),
    part("failed"),
    ...(sum("unreachable") > 0 ? [part("unreachable")] : []),
    ...(sum("ignored") > 0 ? [part("ignored")] : []),
    ...(sum("skipped") > 0 ? [part("skipped")] : []),
    ...(left > 0 ? [colours.notRun(`${grouped(left)} not run`)] : []),
    durationText(end.durationMs),
  ];
}

/** A playbook that found a thing right has noted nothing: only what was made is in a list. */
const GOES = "no other playbook made it, though one may want it: `hap run --prune` removes it";

/** `no longer in the playbook: /etc/cron.d/old (ha-a, ha-b)`, and what becomes of it. */
export function leftText({ text, hosts, stays }: LeftFound): string {
  return `no longer in the playbook: ${text} (${hosts.join(", ")}): ${stays ?? GOES}`;
}

/** True when no host changed, failed or was lost. */
export function isConverged(end: RunEnd): boolean {
  return end.status === 0 && total(end.hosts, "changed") === 0 && total(end.hosts, "failed") === 0;
}

/**
 * `192.168.3.118 is on node1`, with the site before it when there are several; nobody and more than one are as red as
 * a failure.
 */
export function holderText(event: HolderFound, manySites: boolean, colours: Palette): string {
  const address = manySites ? `${event.site} · ${event.address}` : event.address;
  const [first, ...others] = event.holders;
  if (first === undefined) return colours.failed(`${address} is on no host`);
  if (others.length === 0) return `${address} is on ${colours.bold(first)}`;
  return colours.failed(`${address} is on ${listed(event.holders, "and")}: split brain`);
}

/** `over a new connection, 0.2 s after the change`. */
export function confirmText({ durationMs }: Pick<ConfirmDone, "durationMs">): string {
  return `over a new connection, ${durationText(durationMs)} after the change`;
}

function total(hosts: readonly HostTotals[], status: StepStatus): number {
  return hosts.reduce((sum, host) => sum + host[status], 0);
}
