import { outageParts, restoredParts } from "./drill-lines.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import { visible, visibleLine } from "../diagnostics/visible.js";
import type { StepDone } from "../run/events.js";
import { palette } from "./palette.js";
import { outcomeOf, type PlayReport, type RunReport, type StepReport } from "./run-report.js";

/** Columns of a diagnostic: what test pages show without a bar to scroll. */
const COLUMNS = 100;

const PLAIN = palette(0);

/** What became of a test case. A `failure` was tried and is wrong; an `error` could not be tried. */
type CaseResult = "passed" | "failure" | "error" | "skipped";

interface Case {
  readonly name: string;
  /** `SITE.PLAY.HOST`: what pages of tests group cases by. */
  readonly of: string;
  readonly ms: number;
  readonly result: CaseResult;
  /** Why it did not pass: one line, the code of a diagnostic, and the whole text. */
  readonly why: string;
  readonly code: string;
  readonly text: string;
  /** What it did. */
  readonly output: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * A run as JUnit's XML, which build servers show as tests: a suite for each site and play, in it a case for each step,
 * proof and drill on each host. What no step has, such as a host that cannot be reached, is a case of a last suite, so
 * that a run which did not end well never looks as if it had. With `differs` a change is a failure: for `hap drift`.
 * The format is what Jenkins and Maven Surefire read (junit-10.xsd of Jenkins' xunit plugin); it has no other standard.
 */
export function junitText(report: RunReport, { differs = false } = {}): string {
  const plays = report.plays.map((play): Suite => {
    const steps = numbered(play).flatMap((step) => stepCases(report, play, { step, differs }));
    return { name: `${play.site}: ${play.play}`, cases: [...steps, ...confirmCases(report, play)] };
  });
  const rest = wholeCases(report, plays);
  const suites = rest.length === 0 ? plays : [...plays, { name: nameOf(report), cases: rest }];
  const inner = suites.map(({ name, cases }) =>
    element("testsuite", { name, ...counts(cases), timestamp: report.startedAt.slice(0, 19) }, cases.map(caseText)),
  );
  const { skipped: _, ...sums } = counts(suites.flatMap(({ cases }) => cases));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", { name: nameOf(report), ...sums }, inner)}`;
}

function nameOf({ start }: RunReport): string {
  return start === null ? "hap" : `hap ${start.mode} ${start.playbook}`;
}

/** Steps whose names differ: of cases with one name a page may show only the first. */
function numbered({ steps }: PlayReport): readonly StepReport[] {
  const seen = new Map<string, number>();
  return steps.map((step) => {
    const times = (seen.get(step.label) ?? 0) + 1;
    seen.set(step.label, times);
    return times === 1 ? step : { ...step, label: `${step.label} (${times})` };
  });
}

function stepCases(
  report: RunReport,
  { site, play, hosts }: PlayReport,
  { step, differs }: { readonly step: StepReport; readonly differs: boolean },
): readonly Case[] {
  const done = new Map(step.done.map((one) => [one.host, one]));
  const measured = report.measured.filter((one) => one.site === site && one.index === step.index).map(measuredLine);
  return hosts.map(({ host }): Case => {
    const common = { name: step.label, of: `${site}.${play}.${host}` };
    const one = done.get(host);
    if (one === undefined) return { ...common, ...NOTHING, result: "skipped", why: "it was not run on this host" };
    const changes = one.changes.map(({ change, target, summary }) => `${change} ${target} ${summary}`.trim());
    const output = [one.status === "changed" ? one.note : "", ...changes, ...measured];
    return {
      ...common,
      ...told(one.diagnostic),
      ...resultOf(one, differs),
      ms: one.durationMs,
      output: output.filter((line) => line !== "").join("\n"),
    };
  });
}

const NOTHING = { ms: 0, code: "", text: "", output: "" } as const;

/** `why` is only where the diagnostic does not say it. */
function resultOf(
  { status, note, diagnostic }: StepDone,
  differs: boolean,
): Pick<Case, "result"> & Partial<Pick<Case, "why">> {
  switch (status) {
    case "ok":
      return { result: "passed" };
    case "changed":
      return differs ? { result: "failure", why: "it differs from the playbook" } : { result: "passed" };
    case "failed":
      return { result: "failure" };
    case "unreachable":
      return { result: "error" };
    case "ignored":
      return { result: "skipped", why: `@ignore-failure lets it pass: ${diagnostic?.message ?? "it failed"}` };
    case "skipped":
      return { result: "skipped", why: note };
  }
}

/** Changes that were to be confirmed and are not there, or may not be. */
function confirmCases({ confirms }: RunReport, { site, play }: PlayReport): readonly Case[] {
  return confirms
    .filter((one) => one.site === site && one.play === play && one.diagnostic !== null)
    .map(({ host, diagnostic, durationMs }) => ({
      ...{ name: "changes are confirmed", of: `${site}.${play}.${host}`, output: "" },
      ...{ ...told(diagnostic), ms: durationMs, result: "failure" },
    }));
}

/** What no step tells: errors of the run itself, and an end that no case accounts for. */
function wholeCases(report: RunReport, plays: readonly Suite[]): readonly Case[] {
  const common = { of: "hap.run", ms: 0, output: "", result: "error" } as const;
  const errors = report.findings.filter(({ severity }) => severity === "error");
  const cases = errors.map((one): Case => ({ ...common, name: `${one.code}: ${one.message}`, ...told(one) }));
  const isTold = [...cases, ...plays.flatMap((suite) => suite.cases)].some(
    ({ result }) => result === "failure" || result === "error",
  );
  const outcome = outcomeOf(report);
  const isWell = outcome === "well" || outcome === "ignored" || outcome === "changes";
  if (isWell || (isTold && outcome === "failed")) return cases;
  const why = outcome === "not ended" ? "the run did not end" : `the run: ${outcome}`;
  return [...cases, { ...common, name: "the run as a whole", why, code: "", text: "" }];
}

function told(problem: Diagnostic | null): Pick<Case, "why" | "code" | "text"> {
  if (problem === null) return { why: "", code: "", text: "" };
  const text = renderDiagnostic(problem, { colour: PLAIN.diagnostic, width: COLUMNS }).trimEnd();
  return { why: problem.message, code: problem.code, text };
}

/** How long clients were without an answer. */
function measuredLine(event: RunReport["measured"][number]): string {
  const [outage = "", ...others] = outageParts(event);
  const parts = [`${event.fault} on ${event.faultHost} (${event.faultPart})`, `outage ${outage}`, ...others];
  return [...parts, ...restoredParts(event)].filter((part) => part !== "").join(", ");
}

function counts(cases: readonly Case[]): XmlAttributes {
  const many = (result: CaseResult): number => cases.filter((one) => one.result === result).length;
  return {
    tests: cases.length,
    failures: many("failure"),
    errors: many("error"),
    skipped: many("skipped"),
    time: seconds(cases.reduce((sum, { ms }) => sum + ms, 0)),
  };
}

function caseText({ name, of, ms, result, why, code, text, output }: Case): string {
  const inner = [
    result === "passed" ? "" : element(result, { message: why, ...(code === "" ? {} : { type: code }) }, text),
    output === "" ? "" : element("system-out", {}, output),
  ];
  return element("testcase", { name, classname: of, time: seconds(ms) }, inner);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

type XmlAttributes = Readonly<Record<string, string | number>>;

/** An element, with its line end; `inner` is its text, or its elements as they are. */
function element(name: string, attributes: XmlAttributes, inner: string | readonly string[]): string {
  const words = Object.entries(attributes).map(([key, one]) => ` ${key}="${escaped(visibleLine(String(one)))}"`);
  const content = typeof inner === "string" ? escaped(visible(inner)) : inner.filter((one) => one !== "").join("");
  const start = `<${name}${words.join("")}`;
  if (content === "") return `${start}/>\n`;
  return `${start}>${typeof inner === "string" ? "" : "\n"}${content}</${name}>\n`;
}

/** What XML 1.0 forbids even escaped (its production 2, Char): halves of pairs and two that are no characters. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const NAMED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replaceAll(/[&<>"]/g, (char) => NAMED[char] ?? char);
}
