import { durationText } from "../model/duration.js";
import { drillChart } from "./drill-chart.js";
import type { MeasuredEvent } from "./drill-spans.js";
import { cut, joinParts, oneLine, pad, width } from "./fit.js";
import { exactly, rangeText } from "./outage-text.js";
import type { Palette } from "./palette.js";

const indent = "  ";
const labelWidth = 10;

/**
 * A drill's or a switch's result for people: outage beside its prediction, what clients saw over time, the moments of
 * the takeover, who held the address before and after.
 */
export function drillLines(event: MeasuredEvent, columns: number, colours: Palette): readonly string[] {
  return [
    titleLine(event, columns, colours),
    ...labelled(
      event.event === "drill-done" ? "fault" : "done",
      [`${event.fault} on ${event.faultHost} (${event.faultPart})`],
      columns,
    ),
    ...labelled("outage", outageParts(event), columns),
    ...chartLines(event, columns, colours),
    ...timelineLines(event, columns, colours),
    ...labelled("before", holder(event.address, event.holderBefore, event.macBefore), columns),
    ...labelled("after", holder(event.address, event.holderAfter, event.macAfter), columns),
    ...labelled(event.event === "drill-done" ? "restored" : "settled", restoredParts(event), columns),
  ];
}

/** `1.34 s of 15 s`, `predicted 1–2 s`, the probes of each watch that the fault lost. */
export function outageParts(event: MeasuredEvent): readonly string[] {
  const budget = event.budgetMs === null ? "" : ` of ${exactly(event.budgetMs)}`;
  const outage = event.outageMs === null ? "not watched" : `${exactly(event.outageMs)}${budget}`;
  const predicted = event.predicted === null ? "" : `takeover predicted ${rangeText(event.predicted)}`;
  const lost = event.watches.flatMap(({ probe, byFault, ...all }) => {
    const counts = byFault ?? all;
    return [`${counts.lost} of ${counts.probes} probes lost`, oneLine(probe)];
  });
  return [outage, predicted, ...lost];
}

/** `after 14.2 s`, and the outage that the restoration itself cost. */
export function restoredParts(event: MeasuredEvent): readonly string[] {
  const not = event.event === "drill-done" ? "not restored" : "not both nodes active";
  const when = event.restoredMs === null ? not : `both nodes active after ${durationText(event.restoredMs)}`;
  return [when, (event.restoreOutageMs ?? 0) > 0 ? `its own outage ${exactly(event.restoreOutageMs ?? 0)}` : ""];
}

function titleLine(event: MeasuredEvent, columns: number, colours: Palette): string {
  const passed = event.status === "ok";
  const word = passed ? "passed" : "failed";
  const name = cut(oneLine(event.step), Math.max(8, columns - word.length - 4));
  const gap = Math.max(2, Math.min(64, columns) - width(name) - word.length);
  return `${colours.bold(name)}${" ".repeat(gap)}${(passed ? colours.ok : colours.failed)(word)}`;
}

function labelled(label: string, parts: readonly string[], columns: number): readonly string[] {
  const room = Math.max(10, columns - indent.length - labelWidth);
  return joinParts(parts, room).map((line, i) => indent + pad(i === 0 ? label : "", labelWidth) + cut(line, room));
}

function holder(address: string, name: string | null, mac: string | null): readonly string[] {
  return name === null ? [`${address} on no single host`] : [`${address} on ${name}`, mac ?? ""];
}

/** Records of earlier versions have nothing to draw. */
function chartLines(event: MeasuredEvent, columns: number, colours: Palette): readonly string[] {
  const drawn = event.trace === undefined ? [] : drillChart(event, event.trace, columns, colours);
  if (drawn.length === 0) return [];
  return ["", ...drawn, ...(event.timeline.length === 0 ? [""] : [])];
}

interface TimelineMark {
  readonly time: string;
  readonly text: string;
}

/** Side by side with a line of time over it, or one under the other where that does not fit. */
function timelineLines(event: MeasuredEvent, columns: number, colours: Palette): readonly string[] {
  if (event.timeline.length === 0) return [];
  const marks: readonly TimelineMark[] = [
    { time: "0 s", text: event.event === "drill-done" ? "fault" : "asked" },
    ...event.timeline.map(({ text, atMs }) => ({ time: (atMs / 1000).toFixed(2), text: oneLine(text) })),
  ];
  const cells = marks.map(({ time, text }) => Math.max(width(time) + 4, width(text) + 2));
  const total = cells.reduce((sum, cell) => sum + cell, indent.length + 2);
  if (total > columns) {
    const texts = marks.map(({ time, text }) => `${indent}${pad("", labelWidth)}${time.padStart(6)}  ${text}`);
    return ["", ...texts.map((line) => cut(line, columns)), ""];
  }
  const axis = marks.map(
    ({ time }, i) => `${time} `.padEnd((cells[i] ?? 0) - 1, "─") + (i === marks.length - 1 ? "▶" : " "),
  );
  const texts = marks.map(({ text }, i) => pad(text, cells[i] ?? 0));
  return ["", indent + colours.dim(axis.join("")), (indent + texts.join("")).trimEnd(), ""];
}
