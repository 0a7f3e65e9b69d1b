import type { Element } from "hast";
import { count } from "../../diagnostics/words.js";
import { durationText } from "../../model/duration.js";
import type { DrillTrace, StepDone } from "../../run/events.js";
import { faultPart, hasRestoration, probesByFault, sharedMs, type MeasuredEvent } from "../drill-spans.js";
import { allowedText, exactly, predictedText } from "../outage-text.js";
import { badge, el, momentText, row, table, type Content } from "./element.js";
import { numbered } from "./marks.js";
import { outagePicture, type PicturePart } from "./outage.js";
import { problem } from "./problem.js";

/** A drill or a switch with its pictures; `row` is the row of the step that failed, or was ignored. */
export function drillArticle(event: MeasuredEvent, number: number, failed: StepDone | undefined): Element {
  const { trace } = event;
  const isDrill = event.event === "drill-done";
  return el(
    "section",
    { "aria-labelledby": `drill-${number}` },
    el(
      "div",
      { class: "drill-head" },
      el(
        "h3",
        { id: `drill-${number}` },
        // Its part of the page is called so already.
        event.step.replace(/^drill /, ""),
        " ",
        event.status === "ok"
          ? badge("passed", "right")
          : badge(failed?.status === "ignored" ? "failed, ignored" : "failed", "wrong"),
      ),
      el("p", {}, sentence(event)),
    ),
    ...(trace === undefined ? [el("p", { class: "dim" }, NO_TRACE)] : pictures(event, trace, number)),
    el(
      "dl",
      {},
      ...term("before", holder(event.address, event.holderBefore, event.macBefore)),
      ...term("after", holder(event.address, event.holderAfter, event.macAfter)),
      ...term(isDrill ? "restored" : "settled", restoredText(event)),
      ...event.watches.flatMap(({ probe, probes, lost }) =>
        term("probes", `${lost} of ${probes} lost, the restoration included: ${probe}`),
      ),
      ...(trace === undefined ? [] : [...sharedText(event, trace), ...term("clocks", clocksText(trace))]),
    ),
    ...(failed?.diagnostic == null ? [] : problem(failed.diagnostic)),
  );
}

const NO_TRACE =
  "It is not drawn: there are many drills, or the run was recorded by an earlier version of hap. `hap log` tells it.";

/** What was done, and how long clients were without an answer. */
function sentence(event: MeasuredEvent): string {
  const done = event.event === "drill-done" ? "Fault" : "Done";
  const { outageMs, budgetMs, predicted } = event;
  const outage =
    outageMs === null
      ? "No client was watched"
      : `Clients were without an answer for ${exactly(outageMs)}${allowedText(budgetMs)}, ${lostText(event)}`;
  return `${done}: ${event.fault} on ${event.faultHost} (${event.faultPart}). ${outage}${predictedText(predicted)}.`;
}

/** How many probes the fault lost: an outage without a lost one is a late answer. */
export function lostText(event: MeasuredEvent): string {
  const { probes, lost } = probesByFault(event);
  if (lost > 0) return `${lost} of ${count(probes, "probe")} lost`;
  return event.outageMs === 0 ? "no probe was lost" : "a late answer: no probe was lost";
}

function term(name: string, text: Content): readonly Content[] {
  return [el("dt", {}, name), el("dd", {}, text)];
}

function holder(address: string, host: string | null, mac: string | null): string {
  if (host === null) return `${address} on no single host`;
  return `${address} on ${host}${mac === null ? "" : ` (${mac})`}`;
}

function restoredText(event: MeasuredEvent): string {
  const own = event.restoreOutageMs ?? 0;
  const cost = own > 0 ? `; clients were without an answer for ${exactly(own)} meanwhile` : "";
  return event.restoredMs === null
    ? "no: the pair was not whole when hap stopped looking"
    : `the pair was whole after ${durationText(event.restoredMs)}${cost}`;
}

/** How long a client could meet either of two hosts. */
function sharedText(event: MeasuredEvent, trace: DrillTrace): readonly Content[] {
  const ms = sharedMs(event, trace);
  return ms < 1000 ? [] : term("split brain", `both had ${event.address} for about ${exactly(ms)}, as hap saw it`);
}

/** Hosts tell whole seconds: less than one is no difference. */
function clocksText({ clocks }: DrillTrace): string {
  const told = clocks.map(({ host, aheadMs }) => {
    if (Math.abs(aheadMs) < 1000) return `${host} within a second of hap's`;
    return `${host} ${exactly(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead of" : "behind"} hap's`;
  });
  return `${told.join(", ")}. Times of all logs are shown by hap's clock.`;
}

/** The fault until its undoing, then the restoration where there is one to see. */
function pictures(event: MeasuredEvent, trace: DrillTrace, number: number): readonly Content[] {
  const fault: PicturePart = {
    id: `drill-${number}-fault`,
    title: `${event.step}: probes, addresses and logs from the fault until it was undone`,
    ...faultPart(event, trace),
  };
  const after: PicturePart = {
    id: `drill-${number}-after`,
    title: `${event.step}: probes, addresses and logs from the undoing of the fault until the pair was whole`,
    from: trace.restoreMs,
    to: trace.endMs + 0.03 * (trace.endMs - trace.restoreMs),
  };
  return [
    figure(event, trace, fault),
    hasRestoration(event, trace) ? figure(event, trace, after) : null,
    ...marksAsText(event, trace),
  ];
}

function figure(event: MeasuredEvent, trace: DrillTrace, part: PicturePart): Element {
  return el(
    "figure",
    {},
    el(
      "div",
      { class: "scroll", role: "region", "aria-labelledby": `${part.id}-is`, tabIndex: 0 },
      outagePicture(event, trace, part, "wide"),
      outagePicture(event, trace, part, "narrow"),
    ),
    el("figcaption", { id: `${part.id}-is` }, `${part.title}. ${LOOKS}`),
  );
}

/** More times that a host was seen with an address are left out of the table. */
const MOST_LOOKS = 100;

const LOOKS =
  "The bar of a host runs from the first to the last look that found the address there; on a busy machine looks are seconds apart.";

/** The numbered marks as a list, and everything as a table, for whoever does not see the pictures. */
function marksAsText(event: MeasuredEvent, trace: DrillTrace): readonly Content[] {
  const told = numbered(trace);
  const when = ({ atMs, exact }: { atMs: number; exact: boolean }): string =>
    `${exact ? "" : "about "}${exactly(atMs)}`;
  const rows = [
    { atMs: 0, where: event.faultHost, what: event.event === "drill-done" ? `fault: ${event.fault}` : event.fault },
    ...event.timeline
      .filter(({ kind }) => kind === "answered")
      .map(({ atMs, text }) => ({ atMs, where: "client", what: text })),
    ...told.map(({ atMs, host, text, number }) => ({ atMs, where: host, what: `${text} (mark ${number})` })),
    ...trace.holdings.slice(0, MOST_LOOKS).map(({ fromMs, toMs, host, address }) => ({
      atMs: fromMs,
      where: host,
      what: `holds ${address}, seen until ${exactly(toMs)}`,
    })),
    { atMs: trace.restoreMs, where: event.faultHost, what: "the fault is undone" },
  ].sort((a, b) => a.atMs - b.atMs);
  return [
    el("ol", { class: "marks" }, ...told.map((one) => el("li", {}, `${when(one)} ${one.host}: ${one.text}`))),
    el(
      "details",
      {},
      el("summary", {}, "Everything in these pictures, as a table"),
      table(
        `${event.step}, fault at ${momentText(trace.faultAt)}`,
        ["after the fault", "where", "what"],
        rows.map(({ atMs, where, what }) => row(exactly(atMs), where, what)),
      ),
    ),
  ];
}
