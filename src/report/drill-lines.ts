import type { DrillDone, SwitchDone } from "../run/events.js";
import { durationText } from "../model/duration.js";
import { cut, joinParts, oneLine, pad, width } from "./fit.js";
import type { Palette } from "./palette.js";

const indent = "  ";
const labelWidth = 10;

/**
 * A drill's or a switch's result for people: outage beside its prediction, a timeline, who held the address before and
 * after.
 */
export function drillLines(event: DrillDone | SwitchDone, columns: number, colours: Palette): readonly string[] {
  return [
    titleLine(event, columns, colours),
    ...labelled(
      event.event === "drill-done" ? "fault" : "done",
      [`${event.fault} on ${event.faultHost} (${event.faultPart})`],
      columns,
    ),
    ...labelled("outage", outageParts(event), columns),
    ...timelineLines(event, columns, colours),
    ...labelled("before", holder(event.address, event.holderBefore, event.macBefore), columns),
    ...labelled("after", holder(event.address, event.holderAfter, event.macAfter), columns),
    ...labelled(event.event === "drill-done" ? "restored" : "settled", restoredParts(event), columns),
  ];
}

/** `1.34 s of 15 s`, `predicted 1–2 s`, the lost probes of each watch. */
export function outageParts(event: DrillDone | SwitchDone): readonly string[] {
  const budget = event.budgetMs === null ? "" : ` of ${exact(event.budgetMs)}`;
  const outage = event.outageMs === null ? "not watched" : `${exact(event.outageMs)}${budget}`;
  const predicted = event.predicted === null ? "" : `takeover predicted ${range(event.predicted)}`;
  const lost = event.watches.flatMap((w) => [`${w.lost} of ${w.probes} probes lost`, oneLine(w.probe)]);
  return [outage, predicted, ...lost];
}

/** `after 14.2 s`, and the outage that the restoration itself cost. */
export function restoredParts(event: DrillDone | SwitchDone): readonly string[] {
  const not = event.event === "drill-done" ? "not restored" : "not both nodes active";
  const when = event.restoredMs === null ? not : `both nodes active after ${durationText(event.restoredMs)}`;
  return [when, (event.restoreOutageMs ?? 0) > 0 ? `its own outage ${exact(event.restoreOutageMs ?? 0)}` : ""];
}

function titleLine(event: DrillDone | SwitchDone, columns: number, colours: Palette): string {
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

/** `1.34 s`: an outage is told in hundredths. */
function exact(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(2))} s`;
}

function range({ minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }): string {
  const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);
  return `${seconds(minMs)}–${seconds(maxMs)} s`;
}

interface TimelineMark {
  readonly time: string;
  readonly text: string;
}

/** Side by side with a line of time over it, or one under the other where that does not fit. */
function timelineLines(event: DrillDone | SwitchDone, columns: number, colours: Palette): readonly string[] {
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
