import { createHash } from "node:crypto";
import type { Element } from "hast";
import { toHtml } from "hast-util-to-html";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { count } from "../../diagnostics/words.js";
import { durationText } from "../../model/duration.js";
import type { StepDone } from "../../run/events.js";
import type { MeasuredEvent } from "../drill-spans.js";
import type { RunReport } from "../run-report.js";
import { drillArticle } from "./drill.js";
import { badge, el, row, table, type Content } from "./element.js";
import { glossary } from "./glossary.js";
import { answers, head, hostTable, resultText } from "./overview.js";
import { problem } from "./problem.js";
import { playTables } from "./steps.js";
import { STYLE } from "./style.js";
import { pairPictures, topologyLines, topologyPictures } from "./topology.js";

/** More pairs than these are told in lines instead of pictures. */
const MOST_PICTURES = 6;
/** Of more drills only those that failed are drawn, and of twice as many none: each takes 20 to 30 kilobytes. */
const MOST_DRAWN = 7;
/** More findings are counted. */
const MOST_FINDINGS = 100;

/**
 * A run as one page that needs nothing else: no script, no other file, and a policy that lets a browser load none. It
 * is light or dark as its reader's system is, and prints on A4.
 */
export function reportPage(report: RunReport): string {
  const title = `${report.start?.playbook ?? "hap"}: ${resultText(report)}`;
  const body = toHtml(el("div", {}, head(report), main(report), footer(report)));
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${toHtml(el("title", {}, title))}
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A text as a policy names it. */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function main(report: RunReport): Element {
  const told = [
    section("In one minute", [answers(report)]),
    section("Drills", drills(report)),
    section("Pairs", pairs(report)),
    section("Proofs", proofs(report)),
    section("Steps", steps(report)),
    section("Hosts", (report.end?.hosts.length ?? 0) === 0 ? [] : [hostTable(report)]),
    section("Findings", found([...unconfirmed(report), ...report.findings])),
    section("Accepted", accepted(report)),
  ];
  const words = glossary(told.map((part) => (part === null ? "" : toHtml(part))).join(" "));
  return el("main", {}, ...told, section("Words", words));
}

/** A part with its heading; nothing where there is nothing to show. */
function section(title: string, content: readonly Content[]): Element | null {
  return content.length === 0 ? null : el("section", {}, el("h2", {}, title), ...content);
}

function footer({ id }: RunReport): Element {
  const again = id === null ? "" : ` \`hap report ${id}\` makes this page again from the record of the run.`;
  return el("footer", {}, `Made by hap from the events of the run; secrets are not in it.${again}`);
}

function drills({ measured, plays }: RunReport): readonly Element[] {
  return measured.map((event, i) => {
    const isDrawn = i < MOST_DRAWN || event.status !== "ok";
    const { trace: _, ...plain } = event;
    return drillArticle(isDrawn && i < 2 * MOST_DRAWN ? event : plain, i + 1, failedRow(plays, event));
  });
}

/** The row of a drill's or a switch's step that tells why it failed. */
function failedRow(plays: RunReport["plays"], { index, site }: MeasuredEvent): StepDone | undefined {
  const rows = plays.flatMap(({ steps }) => steps.flatMap(({ done }) => done));
  return rows.find((one) => one.index === index && one.site === site && one.diagnostic !== null);
}

/** What is told of drills and switches, in their own part of the page. */
function measuredProblems({ measured, plays }: RunReport): readonly Diagnostic[] {
  return measured.flatMap((event) => {
    const problem = failedRow(plays, event)?.diagnostic;
    return problem == null ? [] : [problem];
  });
}

function pairs({ start, holders, end }: RunReport): readonly Element[] {
  if (start === null) return [];
  const looked = end !== null && start.mode === "run" && holders.length > 0;
  const pictures = pairPictures({ pairs: start.pairs ?? [], hosts: start.hosts }, looked ? holders : null);
  const drawn = pictures.slice(0, MOST_PICTURES).map((pair) => {
    const name = `pair ${pair.plan.pair} of ${pair.plan.site}`;
    return el(
      "figure",
      {},
      el("div", { class: "scroll", role: "region", "aria-label": name, tabIndex: 0 }, ...topologyPictures(pair)),
      el("figcaption", {}, name),
    );
  });
  const told = pictures.slice(MOST_PICTURES).flatMap(topologyLines);
  return told.length === 0 ? drawn : [...drawn, el("pre", {}, told.join("\n"))];
}

/** What `verify` steps found. */
function proofs({ plays }: RunReport): readonly Content[] {
  const verified = plays.flatMap(({ site, play, steps }) =>
    steps.filter(({ kind }) => kind === "verify").map((step) => ({ site, play, step })),
  );
  if (verified.length === 0) return [];
  const rows = verified.map(({ site, play, step: { label, done } }) => {
    const bad = done.filter(({ status }) => status === "failed" || status === "unreachable");
    const isRight = done.every(({ status }) => status === "ok" || status === "skipped");
    const word = isRight
      ? badge("holds", "right")
      : badge(bad.length === 0 ? "ignored" : "failed", bad.length === 0 ? "quiet" : "wrong");
    const why = done.flatMap(({ host, diagnostic }) => (diagnostic === null ? [] : [`${host}: ${diagnostic.message}`]));
    const took = Math.max(0, ...done.map(({ durationMs }) => durationMs));
    const tries = Math.max(0, ...done.map((one) => one.tries));
    const how = [count(done.length, "host"), ...(tries > 1 ? [`${tries} tries`] : []), durationText(took)].join(" · ");
    return row(label, `${play} (${site})`, word, [how, ...why].join("; "));
  });
  return [table("what was verified, in the order of the run", ["proof", "play", "result", "how"], rows)];
}

function steps(report: RunReport): readonly Content[] {
  const tables = playTables(report, new Set(measuredProblems(report)));
  if (tables.length === 0) return [];
  const choice = (id: string, text: string, checked = false): Element =>
    el("label", {}, el("input", { type: "radio", name: "shown", id, checked }), ` ${text}`);
  const filter = el(
    "fieldset",
    { class: "filter" },
    el("legend", {}, "show"),
    choice("all", "all steps", true),
    choice("differ", "only steps that changed something or failed"),
    choice("failures", "failures only"),
  );
  return [filter, ...tables];
}

function accepted({ start }: RunReport): readonly Content[] {
  const list = start?.accepted ?? [];
  if (list.length === 0) return [];
  const rows = list.map(({ rule, reason, step, site }) => row(rule, reason, step, site));
  return [
    table(
      "findings that the playbook accepts by @allow; `hap check --explain RULE` tells what each is about",
      ["rule", "why", "first step", "site"],
      rows,
    ),
  ];
}

/** The first of them in full. */
function found(all: readonly Diagnostic[]): readonly Content[] {
  const left = all.length - MOST_FINDINGS;
  const shown = all.slice(0, MOST_FINDINGS).flatMap(problem);
  return left > 0
    ? [...shown, el("p", { class: "dim" }, `${count(left, "finding")} more: \`hap log\` shows them`)]
    : shown;
}

/** Why changes that had to be confirmed were not. */
function unconfirmed({ confirms }: RunReport): readonly Diagnostic[] {
  return confirms.flatMap(({ diagnostic }) => (diagnostic === null ? [] : [diagnostic]));
}
