import type { Element } from "hast";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { count, listed } from "../../diagnostics/words.js";
import { durationText } from "../../model/duration.js";
import type { ConfirmDone, HostTotals, StepDone, StepStatus } from "../../run/events.js";
import type { MeasuredEvent } from "../drill-spans.js";
import { outcomeOf, type RunOutcome, type RunReport, type StepReport } from "../run-report.js";
import { allowedText, exactly, predictedText } from "../outage-text.js";
import { badge, el, momentText, row, shortened, table, type Content } from "./element.js";
import { lostText } from "./drill.js";

/** Of more hosts than these only those are listed on which something changed or failed. */
const MOST_HOSTS = 60;
/** More names of steps or things to do are counted. */
const MOST_NAMED = 12;
/** The names of a play's steps are cut off behind so many letters. */
const MOST_LETTERS = 500;
/** An outage by the undoing of a fault is told from here on (ms), or when it is longer than that of the fault. */
const TOLD_AGAIN_MS = 1000;

/** The result of a run in a few words. */
export function resultText(report: RunReport): string {
  const words: Readonly<Record<RunOutcome, string>> = {
    well: report.start?.mode === "plan" ? "planned" : "all well",
    ignored: report.start?.mode === "plan" ? "planned" : "well, but for what is ignored",
    changes: "changes are due",
    failed: "failed",
    "not begun": "not begun: nothing was changed",
    interrupted: "interrupted",
    "not ended": "did not end: hap or its machine was stopped",
  };
  return words[outcomeOf(report)];
}

/** Name, result and circumstances of the run. */
export function head(report: RunReport): Element {
  const { start, end, id } = report;
  const outcome = outcomeOf(report);
  const right = outcome === "well" ? "right" : outcome === "changes" || outcome === "ignored" ? "changed" : "wrong";
  const facts: readonly (readonly [string, string])[] = [
    ["when", momentText(report.startedAt) + (end === null ? "" : `, for ${durationText(end.durationMs)}`)],
    ["who", `${start?.user ?? "?"} on ${start?.controller ?? "?"}, hap ${start?.version ?? "?"}`],
    ["playbook", `${start?.playbook ?? "?"} (SHA-256 ${start?.playbookSha256 ?? "?"})`],
    ["sites", start?.sites.join(", ") ?? ""],
    ["hosts", shortened(start?.hosts.map(({ host }) => host).join(", ") ?? "", 300)],
    ...(id === null ? [] : [["run", id] as const]),
  ];
  return el(
    "header",
    {},
    el(
      "h1",
      {},
      `${start?.mode === "plan" ? "Plan of" : "Run of"} ${start?.playbook ?? "a playbook"} `,
      badge(resultText(report), right),
    ),
    el("p", { class: "lead" }, totalsText(report)),
    el("dl", {}, ...facts.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
  );
}

function totalsText({ end, measured }: RunReport): string {
  const sum = (of: keyof Omit<HostTotals, "site" | "host">): number =>
    (end?.hosts ?? []).reduce((all, one) => all + one[of], 0);
  const passed = measured.filter(({ status }) => status === "ok").length;
  const parts = [
    count(end?.hosts.length ?? 0, "host"),
    `${sum("changed")} changed`,
    `${sum("ok")} ok`,
    `${sum("failed") + sum("unreachable")} failed`,
    ...(sum("ignored") > 0 ? [`${sum("ignored")} ignored`] : []),
    ...(sum("notRun") > 0 ? [`${sum("notRun")} not run`] : []),
    ...(measured.length > 0 ? [`${passed} of ${count(measured.length, "drill")} passed`] : []),
    "a step counts once on each host",
  ];
  return parts.join(" · ");
}

/** What somebody wants to know who has a minute: of a run that failed, first what failed. */
export function answers(report: RunReport): Element {
  const failed = [...erroneous(report), ...failedSteps(report, ["failed", "unreachable"])];
  const ignored = failedSteps(report, ["ignored"]);
  const asked: readonly (readonly [string, readonly string[]])[] = [
    ["What failed, and what mends it?", failedLines(failed)],
    ["Did the failover work?", failoverLines(report)],
    ["How long were clients without service, and why?", report.measured.map(outageLine)],
    ["Where are the addresses now?", report.holders.map(({ address, holders }) => holdersLine(address, holders))],
    [report.start?.mode === "plan" ? "What would be changed?" : "What was changed?", changedLines(report)],
    ["What failed and is ignored, and what mends it?", failedLines(ignored)],
    ["What is left to do?", leftLines(report)],
  ];
  return el(
    "dl",
    { class: "answers" },
    ...asked.flatMap(([question, lines]): readonly Content[] =>
      lines.length === 0 ? [] : [el("dt", {}, question), el("dd", {}, paragraphs(lines))],
    ),
  );
}

/** What is left of a run that has not failed. */
function leftLines(report: RunReport): readonly string[] {
  const notRun = (report.end?.hosts ?? []).reduce((sum, one) => sum + one.notRun, 0);
  const left = notRun === 0 ? "" : ` ${count(notRun, "step")} of its hosts were not run.`;
  switch (outcomeOf(report)) {
    case "well":
      if (report.start?.mode === "plan") return [];
      return [left === "" ? "Nothing." : left.trim()];
    case "changes":
      return ["Run it: changes are due."];
    case "interrupted":
    case "not ended":
      return [`Run it again: a run goes on from what it finds on the hosts.${left}`];
    case "ignored":
    case "failed":
    case "not begun":
      return [];
  }
}

function paragraphs(lines: readonly string[]): Content {
  return lines.length === 1 ? lines[0] : el("ul", {}, ...lines.map((line) => el("li", {}, line)));
}

/** What a run that was killed has left behind no record tells. */
const UNKNOWN = "Nobody knows: the run did not end. `hap status` tells how the hosts are, and another run goes on.";

function failoverLines({ measured, start, end }: RunReport): readonly string[] {
  if (start?.mode === "plan") return ["A plan only reads: no drill was run."];
  if (end === null && measured.length === 0) return [UNKNOWN];
  if (measured.length === 0) return ["It was not tried: the playbook has no drill, or the run did not come to one."];
  const failed = measured.filter(({ status }) => status === "failed");
  const passed = `${measured.length - failed.length} of ${count(measured.length, "drill")} passed`;
  if (failed.length === 0 && end === null) return [`${passed}, and the run did not end: a later one may have begun.`];
  if (failed.length === 0) return [`Yes: ${passed}.`];
  return [
    `Not always: ${passed}. Failed: ${listed(
      failed.map(({ step }) => step),
      "and",
    )}.`,
  ];
}

/** The outage and what it was made of: noticing, taking over, the first answer. */
function outageLine(event: MeasuredEvent): string {
  const { step, outageMs, budgetMs, timeline, faultHost } = event;
  if (outageMs === null) return `${step}: no client was watched`;
  const at = (kind: string): number | undefined => timeline.find((one) => one.kind === kind)?.atMs;
  const told = ([word, ms]: readonly [string, number | undefined]): string[] =>
    ms === undefined ? [] : [`${word} after ${exactly(ms)}`];
  const parts = (
    [
      ["the peer noticed", at("noticed")],
      ["began its first resource", at("start")],
      ["told the end of its takeover", at("finished")],
      ["a client was answered again", at("answered")],
    ] as const
  ).flatMap(told);
  const again = event.restoreOutageMs ?? 0;
  const undone = again > Math.min(outageMs, TOLD_AGAIN_MS) ? `, then ${exactly(again)} when the fault was undone` : "";
  return `${step}: ${exactly(outageMs)}${allowedText(budgetMs)}, ${lostText(event)}${undone} (${event.fault} on ${faultHost}${parts.length === 0 ? "" : `; ${parts.join(", ")}`}${predictedText(event.predicted)})`;
}

function holdersLine(address: string, holders: readonly string[]): string {
  if (holders.length === 0) return `${address} is on no host`;
  return holders.length === 1
    ? `${address} is on ${holders[0] ?? ""}`
    : `${address} is on ${listed(holders, "and")}: split brain`;
}

function changedLines({ plays, contacted, confirms, start, end }: RunReport): readonly string[] {
  const sites = start?.sites ?? [];
  const changed = plays.flatMap(({ site, play, steps }) => {
    const own = steps.filter(({ done }) => done.some(({ status }) => status === "changed"));
    return own.length === 0 ? [] : [{ site, play, steps: own }];
  });
  const isAny = changed.length > 0;
  if (!isAny && end === null) return [UNKNOWN];
  if (!isAny) return [contacted ? "Nothing." : "Nothing: not all hosts could be reached, or not all were fit."];
  const confirmsOf = (site: string, play: string, { index }: StepReport): readonly ConfirmDone[] =>
    confirms.filter((one) => one.site === site && one.play === play && one.steps.includes(index));
  if (changed.reduce((sum, { steps }) => sum + steps.length, 0) <= MOST_NAMED)
    return changed.flatMap(({ site, play, steps }) =>
      steps.map((step) => changedText(step) + unconfirmedText(confirmsOf(site, play, step))),
    );
  // Each play has its line: what is on the last hosts counts as much as what is on the first.
  const lines = changed.slice(0, MOST_NAMED).map(({ site, play, steps }) => {
    const labels = [...new Set(steps.map(({ label }) => label))];
    const unconfirmed = unconfirmedText([...new Set(steps.flatMap((step) => confirmsOf(site, play, step)))]);
    const on = `${hostsText(steps)}${sites.length > 1 ? ` of ${site}` : ""}`;
    return `${play}, on ${on}: ${shortened(labels.join(", "), MOST_LETTERS)}${unconfirmed}`;
  });
  const left = changed.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${count(left, "play")} more`] : [])];
}

function changedText(step: StepReport): string {
  const notes = new Set(changedIn([step]).flatMap(({ note }) => (note === "" ? [] : [note])));
  const note = notes.size === 1 ? `: ${shortened([...notes].join(""), 100)}` : "";
  return `${step.label} on ${hostsText([step])}${note}`;
}

function changedIn(steps: readonly StepReport[]): readonly StepDone[] {
  return steps.flatMap(({ done }) => done.filter(({ status }) => status === "changed"));
}

/** The hosts on which steps changed something; many are counted. */
function hostsText(steps: readonly StepReport[]): string {
  const hosts = [...new Set(changedIn(steps).map(({ host }) => host))];
  return hosts.length > 4 ? count(hosts.length, "host") : listed(hosts, "and");
}

/** What became of changes that had to be confirmed and were not. */
function unconfirmedText(confirms: readonly ConfirmDone[]): string {
  const words = {
    "put-back": "then put back",
    failed: "then not put back wholly",
    unknown: "nobody knows yet whether put back",
  };
  return Object.entries(words)
    .map(([status, text]) => ({ text, hosts: confirms.filter((one) => one.status === status).map(({ host }) => host) }))
    .flatMap(({ text, hosts }) => (hosts.length === 0 ? [] : [`; ${text} on ${listed(hosts, "and")}`]))
    .join("");
}

/** What failed, with what stands before its message. */
interface Failed {
  readonly head: string;
  readonly diagnostic: Diagnostic | null;
}

/** The steps that ended so, host by host. */
function failedSteps({ plays }: RunReport, statuses: readonly StepStatus[]): readonly Failed[] {
  return plays.flatMap(({ steps }) =>
    steps.flatMap(({ label, done }) =>
      done
        .filter(({ status }) => statuses.includes(status))
        .map(({ host, diagnostic }) => ({ head: `${label} on ${host}: `, diagnostic })),
    ),
  );
}

/** Errors that belong to no step. */
function erroneous({ findings, confirms }: RunReport): readonly Failed[] {
  const unconfirmed = confirms.flatMap(({ diagnostic }) => (diagnostic === null ? [] : [diagnostic]));
  return [...findings, ...unconfirmed]
    .filter(({ severity }) => severity === "error")
    .map((diagnostic) => ({ head: "", diagnostic }));
}

/** What failed, and the mend that its message gives; none where nothing did. */
function failedLines(all: readonly Failed[]): readonly string[] {
  const lines = all.slice(0, MOST_NAMED).map(({ head, diagnostic }) => {
    const help = diagnostic?.help == null ? "" : ` (${diagnostic.help.replaceAll(/\s+/g, " ")})`;
    return `${head}${shortened(diagnostic?.message ?? "it failed", MOST_LETTERS)}${help}`;
  });
  return all.length > MOST_NAMED ? [...lines, `and ${all.length - MOST_NAMED} more`] : lines;
}

/** The counts of each host. */
export function hostTable({ end, start }: RunReport): Element {
  const hosts = end?.hosts ?? [];
  const differ = ({ changed, failed, ignored, unreachable, notRun }: HostTotals): boolean =>
    changed + failed + ignored + unreachable + notRun > 0;
  const shown = hosts.length > MOST_HOSTS ? hosts.filter(differ) : hosts;
  const addresses = new Map((start?.hosts ?? []).map(({ site, host, address }) => [`${site}/${host}`, address]));
  const rows = shown.map((one) =>
    row(
      one.host,
      addresses.get(`${one.site}/${one.host}`) ?? "",
      ...[one.ok, one.changed, one.failed + one.unreachable, one.ignored, one.skipped, one.notRun].map(String),
    ),
  );
  const left = hosts.length - shown.length;
  const note = left === 0 ? "" : `; ${count(left, "host")} were right and are left out`;
  const heads = ["host", "address", "ok", "changed", "failed", "ignored", "skipped", "not run"];
  return table(`steps of each host${note}`, heads, rows);
}
