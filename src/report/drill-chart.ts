import type { DrillTrace } from "../run/events.js";
import {
  drillHosts,
  faultPart,
  heldSpans,
  longestOutage,
  measuredIn,
  lossesOf,
  type MeasuredEvent,
  type TimeSpan,
} from "./drill-spans.js";
import { cut, oneLine, pad } from "./fit.js";
import { exactly, rangeText } from "./outage-text.js";
import { hostLabels } from "./layout.js";
import type { Palette, PaintText } from "./palette.js";

/** Columns before the first row's label, of a label, and between a row and its remark. */
const INDENT = 2;
const LABEL = 10;
const GAP = 2;
/** The picture's own columns; on less than the least of them nothing can be seen. */
const WIDEST = 64;
const LEAST = 20;
/** A remark's columns; where a picture beside it has less than these, the picture gets all. */
const REMARK = 26;
const BESIDE = 36;

interface Chart {
  readonly event: MeasuredEvent;
  readonly trace: DrillTrace;
  readonly part: TimeSpan;
  /** Columns of the picture. */
  readonly size: number;
  /** The column of a time: one left or right of the picture for a time outside of it. */
  readonly column: (ms: number) => number;
  readonly colours: Palette;
}

interface ChartRow {
  readonly label: string;
  /** One character a column; ASCII, since terminals that count blocks and lines as two columns are many. */
  readonly cells: readonly string[];
  readonly paint: PaintText;
  readonly remark: string;
}

/**
 * What a client saw from the fault on, how long an outage may be, when the takeover was predicted and who was seen with
 * the address, over one axis of time; nothing on a terminal that is too narrow.
 */
export function drillChart(
  event: MeasuredEvent,
  trace: DrillTrace,
  columns: number,
  colours: Palette,
): readonly string[] {
  const free = columns - INDENT - LABEL;
  const isRemarked = free - GAP - REMARK >= BESIDE;
  const size = Math.min(WIDEST, isRemarked ? free - GAP - REMARK : free);
  if (size < LEAST) return [];
  const part = faultPart(event, trace);
  const msPerColumn = (part.to - part.from) / size;
  const column = (ms: number): number =>
    Math.max(-1, Math.min(size, Math.floor((ms - part.from) / msPerColumn + 1e-9)));
  const chart: Chart = { event, trace, part, size, column, colours };
  const hosts = drillHosts(trace);
  const names = hostLabels(hosts, LABEL - 1);
  const rows = [
    ...clientRows(chart),
    ...allowedRow(chart),
    ...predictedRow(chart),
    ...hosts.map((host, i) => hostRow(chart, host, names[i] ?? "")),
  ];
  const drawn = rows.map(({ label, cells, paint, remark }) => {
    const shown = isRemarked ? cut(oneLine(remark), free - size - GAP) : "";
    const line = " ".repeat(INDENT) + pad(label, LABEL);
    const text = shown === "" ? cells.join("").trimEnd() : cells.join("") + " ".repeat(GAP);
    return line + painted(text, paint) + colours.dim(shown);
  });
  return [...drawn, ...axisLines(chart, isRemarked)];
}

/** The text in runs of the same character, so that blanks bear no colour. */
function painted(text: string, paint: PaintText): string {
  return text.replace(/\S+/g, (run) => paint(run));
}

/** A row a watch: `=` where a client was answered, `x` where it was not. */
function clientRows({ trace, part, size, column, colours }: Chart): readonly ChartRow[] {
  return trace.probes.map(({ probe, answered, lost }, i) => {
    const cells = filled(size, "=");
    for (const { from, to } of lossesOf(answered, lost)) {
      if (to < part.from || from > part.to) continue;
      // A loss is never smaller than what can be seen, and the answer that ends it is none.
      const [first, last] = [column(from), Math.max(column(from), column(to) - 1)];
      for (let at = Math.max(0, first); at <= Math.min(size - 1, last); at++) cells[at] = "x";
    }
    const several = trace.probes.length > 1;
    const label = several ? `client ${i + 1}` : "client";
    const paint = (run: string): string =>
      run.replace(/=+|x+/g, (same) => (same.startsWith("x") ? colours.failed : colours.ok)(same));
    return { label, cells, paint, remark: several ? probe : "= answered, x lost" };
  });
}

/** From the beginning of the longest outage to where the budget ends; `>` when that is not in the picture. */
function allowedRow({ event, trace, part, size, column, colours }: Chart): readonly ChartRow[] {
  const longest = longestOutage(trace, measuredIn(trace).fault);
  if (event.budgetMs === null || event.outageMs === null || longest === null) return [];
  const end = longest.from + event.budgetMs;
  const isSeen = end <= part.to;
  const cells = spanCells(size, column, { from: longest.from, to: end }, "-");
  cells[isSeen ? Math.min(size - 1, column(end)) : size - 1] = isSeen ? "|" : ">";
  const paint = event.outageMs > event.budgetMs ? colours.failed : colours.changed;
  return [
    { label: "allowed", cells, paint, remark: `outage ${exactly(event.outageMs)} of ${exactly(event.budgetMs)}` },
  ];
}

function predictedRow({ event, size, column, colours }: Chart): readonly ChartRow[] {
  const { predicted } = event;
  if (predicted === null) return [];
  const cells = spanCells(size, column, { from: predicted.minMs, to: predicted.maxMs }, "~");
  const remark = `takeover after ${rangeText(predicted)}`;
  return [{ label: "predicted", cells, paint: colours.dim, remark }];
}

/** `#` while a host was seen with the address. */
function hostRow({ event, trace, part, size, column, colours }: Chart, host: string, label: string): ChartRow {
  const cells = filled(size, " ");
  const spans = heldSpans(event, trace, host, part);
  for (const { fromMs, toMs } of spans) {
    for (const [at, cell] of spanCells(size, column, { from: fromMs, to: toMs }, "#").entries())
      if (cell === "#") cells[at] = cell;
  }
  const remark = spans.length === 0 ? "not seen with the address" : "seen with the address";
  return { label, cells, paint: colours.bold, remark };
}

/** A span as characters; a short one is one column wide. */
function spanCells(size: number, column: (ms: number) => number, { from, to }: TimeSpan, mark: string): string[] {
  const [first, last] = [column(from), column(to)];
  return filled(size, " ").map((blank, at) => (at >= first && at <= Math.max(first, last) ? mark : blank));
}

function filled(size: number, mark: string): string[] {
  return Array.from({ length: size }, () => mark);
}

/** Seconds after the fault, which is where 0 is; what that means stands behind it. */
function axisLines({ event, part, size, column, colours }: Chart, isRemarked: boolean): readonly string[] {
  const every = tickEvery((part.to - part.from) / size);
  const ticks = Array.from({ length: Math.floor(part.to / every) + 1 }, (_, i) => i * every);
  let marks = "";
  let times = "";
  for (const ms of ticks) {
    const [at, text] = [column(ms), ms === 0 ? "0 s" : String(ms / 1000)];
    if (at >= size || at + text.length > size || (times !== "" && at <= times.length)) continue;
    marks = `${marks.padEnd(at)}'`;
    times = times.padEnd(at) + text;
  }
  const zero = event.event === "drill-done" ? "after the fault" : "after the order";
  const note = isRemarked ? `${times.padEnd(size + GAP)}${zero}` : times;
  const before = " ".repeat(INDENT + LABEL);
  return [before + colours.dim(marks), before + colours.dim(note)];
}

/** A tick each 1, 2 or 5 of some power of ten (ms), none nearer than eight columns to the next. */
function tickEvery(msPerColumn: number): number {
  const least = msPerColumn * 8;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((one) => one * power >= least) ?? 10) * power;
}
