import { scaleLinear } from "d3-scale";
import type { Element } from "hast";
import type { DrillTrace } from "../../run/events.js";
import {
  heldSpans,
  drillHosts,
  longestOutage,
  lossesOf,
  measuredIn,
  type MeasuredEvent,
  type TimeSpan,
} from "../drill-spans.js";
import { exactly, rangeText } from "../outage-text.js";
import { el, shortened, type Content } from "./element.js";
import { numbered, type NumberedEvent } from "./marks.js";

/** A picture as wide as a page, or as a telephone, where the name of a lane stands above it. */
export type Shape = "wide" | "narrow";

interface Measures {
  readonly width: number;
  /** Where the lanes begin, and where their names do. */
  readonly left: number;
  readonly names: number;
  /** The name of a lane stands above it, in so much room. */
  readonly isNarrow: boolean;
  readonly above: number;
  readonly ticks: number;
  /** Letters of a text that stands at a moment. */
  readonly letters: number;
}

const MEASURES: Readonly<Record<Shape, Measures>> = {
  wide: { width: 960, left: 216, names: 14, isNarrow: false, above: 0, ticks: 8, letters: 40 },
  narrow: { width: 360, left: 10, names: 10, isNarrow: true, above: 18, ticks: 4, letters: 24 },
};
const RIGHT = 24;
const LANE = 44;
const TOP = 40;

/** A part of a drill that is one picture. */
export interface PicturePart extends TimeSpan {
  /** A name for the picture that is its own in the page. */
  readonly id: string;
  readonly title: string;
}

interface Drawing {
  readonly event: MeasuredEvent;
  readonly trace: DrillTrace;
  readonly part: PicturePart;
  readonly shape: Measures;
  readonly x: (ms: number) => number;
}

/** A horizontal strip of the picture. */
interface Lane {
  readonly label: string;
  readonly height: number;
  readonly content: (y: number) => readonly Content[];
}

/**
 * What clients saw of a part of a drill, what was predicted, and what both hosts did meanwhile, over one axis of time:
 * each probe is a mark, above for an answer and below for a loss.
 */
export function outagePicture(event: MeasuredEvent, trace: DrillTrace, part: PicturePart, shapeName: Shape): Element {
  const shape = MEASURES[shapeName];
  const scale = scaleLinear()
    .domain([part.from, part.to])
    .range([shape.left, shape.width - RIGHT]);
  const x = (ms: number): number => Math.round(scale(Math.min(part.to, Math.max(part.from, ms))) * 2) / 2;
  const drawing: Drawing = { event, trace, part, shape, x };
  const lanes = [...clientLanes(drawing), ...hostLanes(drawing)];
  const bottom = lanes.reduce((sum, lane) => sum + lane.height + shape.above, TOP);
  let y = TOP;
  const drawn = lanes.map((lane) => {
    const top = y;
    y += lane.height + shape.above;
    const named = { x: shape.names, y: top + (shape.isNarrow ? 14 : 20), class: "strong" };
    return el("g", {}, el("text", named, shortened(lane.label, 26)), ...lane.content(top + shape.above));
  });
  const ticks = scale.ticks(shape.ticks);
  return el(
    "svg",
    {
      class: shapeName,
      viewBox: `0 0 ${shape.width} ${bottom + 34}`,
      role: "img",
      "aria-labelledby": `${part.id}-${shapeName}-t ${part.id}-${shapeName}-d`,
    },
    el("title", { id: `${part.id}-${shapeName}-t` }, `${event.step}, over time`),
    el("desc", { id: `${part.id}-${shapeName}-d` }, "The same as text is in the list and the table below."),
    ...ticks.map((at) => el("path", { class: "axis", d: `M${x(at)} ${TOP - 6}V${bottom}` })),
    ...moments(drawing, bottom),
    ...drawn,
    ...ticks.map((at) => el("text", { x: x(at), y: bottom + 18, "text-anchor": "middle", class: "dim" }, at / 1000)),
    el(
      "text",
      shape.isNarrow
        ? { x: shape.width - RIGHT, y: 12, class: "dim", "text-anchor": "end" }
        : { x: shape.names, y: bottom + 18, class: "dim" },
      "seconds after the fault",
    ),
  );
}

/** The fault and the beginning of its undoing, where they are in the picture. */
function moments({ event, trace, part, shape, x }: Drawing, bottom: number): readonly Content[] {
  const line = (at: number, kind: string, text: string): readonly Content[] => {
    if (at < part.from || at > part.to) return [];
    const isLate = x(at) > (shape.isNarrow ? shape.width / 2 : shape.width - 160);
    const place = isLate ? { x: x(at) - 5, "text-anchor": "end" } : { x: x(at) + 5 };
    return [
      el("path", { class: kind, d: `M${x(at)} 22V${bottom}` }),
      el("text", { ...place, y: 26, class: "strong" }, text),
    ];
  };
  const isDrill = event.event === "drill-done";
  const fault = line(0, "fault", shortened(isDrill ? event.fault : "asked to hand over", shape.letters));
  const undone = isDrill && part.to > trace.restoreMs + 1 ? line(trace.restoreMs, "undo", "fault undone") : [];
  return [...fault, ...undone];
}

/** The clients' lanes: the probes of each watch, then the outage beside its budget and what was predicted. */
function clientLanes(drawing: Drawing): readonly Lane[] {
  const { event, trace, part } = drawing;
  const probes = trace.probes.map((watch): Lane => {
    const name = shortened(watch.probe, 26);
    return { label: name, height: LANE, content: (y) => probeMarks(drawing, watch, y) };
  });
  const outage: Lane = {
    label: "longest without answer",
    height: LANE,
    content: (y) => outageBar(drawing, y),
  };
  const { predicted } = event;
  const band: Lane = { label: "takeover predicted", height: LANE, content: (y) => predictedBand(drawing, y) };
  const isFault = part.from <= 0;
  return [...probes, ...(trace.probes.length > 0 ? [outage] : []), ...(predicted !== null && isFault ? [band] : [])];
}

type Watched = DrillTrace["probes"][number];

/** Marks that fall on one place are drawn once, so that a long drill makes no large picture. */
function probeMarks({ part, x }: Drawing, { answered, lost }: Watched, y: number): readonly Content[] {
  const inside = (at: number): boolean => at >= part.from && at <= part.to;
  const ticks = (times: readonly number[], top: number): string =>
    [...new Set(times.filter(inside).map(x))].map((at) => `M${at} ${top}v12`).join("");
  const losses = lossesOf(answered, lost).filter(({ from, to }) => to >= part.from && from <= part.to);
  const spans = joined(losses.map(({ from, to }) => ({ from: x(from), to: x(to) })));
  const bars = spans.map(({ from, to }) =>
    el("rect", { class: "down", x: from, y: y + 4, width: to - from, height: 28 }),
  );
  // Beside the losses, not under them: one colour over the other is a third one.
  const answering = [x(part.from), ...spans.map(({ to }) => to)].map((from, i) => {
    const width = Math.max(0, (spans[i]?.from ?? x(part.to)) - from);
    return el("rect", { class: "up", x: from, y: y + 4, width, height: 14 });
  });
  return [
    ...answering,
    ...bars,
    el("path", { class: "tick-up", d: ticks(answered, y + 5) }),
    el("path", { class: "tick-down", d: ticks(lost, y + 19) }),
  ];
}

/** Spans of a picture that are closer to each other than an eye tells are one. */
function joined(spans: readonly TimeSpan[]): readonly TimeSpan[] {
  const all: TimeSpan[] = [];
  for (const span of spans) {
    const last = all.at(-1);
    if (last !== undefined && span.from - last.to < 2) all[all.length - 1] = { from: last.from, to: span.to };
    else all.push(span);
  }
  return all;
}

/** The longest outage in the part, and how long it may be. */
function outageBar({ event, trace, part, shape, x }: Drawing, y: number): readonly Content[] {
  const isFault = part.from <= 0;
  const measured = isFault ? event.outageMs : event.restoreOutageMs;
  const longest = longestOutage(trace, isFault ? measuredIn(trace).fault : measuredIn(trace).undo);
  if (longest === null || measured === null) return [];
  const { from, to } = longest;
  const limitAt = event.budgetMs === null ? null : from + event.budgetMs;
  const isSeen = limitAt !== null && limitAt <= part.to;
  const allowed = event.budgetMs === null ? "" : ` of ${exactly(event.budgetMs)} allowed`;
  return [
    el("rect", { class: "out", x: x(from), y: y + 8, width: Math.max(2, x(to) - x(from)), height: 12 }),
    el("text", { ...below(shape, x(from)), y: y + 33, class: "strong" }, `${exactly(measured)}${allowed}`),
    isSeen ? el("path", { class: "limit", d: `M${x(limitAt)} ${y + 1}v28` }) : null,
  ];
}

function predictedBand({ event, shape, x }: Drawing, y: number): readonly Content[] {
  const { predicted, timeline } = event;
  if (predicted === null) return [];
  const over =
    timeline.findLast(({ kind }) => kind === "finished") ?? timeline.findLast(({ kind }) => kind === "start");
  const from = x(predicted.minMs);
  const text = `${rangeText(predicted)}${over === undefined ? "" : `; its log told the end at ${exactly(over.atMs)}`}`;
  return [
    el("rect", { class: "band", x: from, y: y + 8, width: Math.max(4, x(predicted.maxMs) - from), height: 12 }),
    el("text", { ...below(shape, from), y: y + 33 }, text),
  ];
}

/** Where a text stands under a bar that begins at `x`: from there on, or up to the edge where there is no room. */
function below(
  { width, isNarrow, left }: Measures,
  x: number,
): { readonly x: number; readonly "text-anchor"?: string } {
  if (isNarrow) return { x: left };
  return x > width - 330 ? { x: width - RIGHT, "text-anchor": "end" } : { x };
}

/** What each host held, and what its log told, by the numbers of the list below. */
function hostLanes(drawing: Drawing): readonly Lane[] {
  const { trace, part, x } = drawing;
  const told = numbered(trace);
  return drillHosts(trace).map((host): Lane => {
    const own = told.filter((one) => one.host === host && one.atMs >= part.from && one.atMs <= part.to);
    const levels = levelsOf(own, x);
    const rows = Math.max(1, ...levels.map((level) => level + 1));
    return {
      label: host,
      height: 26 + rows * 20,
      content: (y) => [
        ...heldBars(drawing, host, y),
        ...own.map((one, i) => markAt(one, x(one.atMs), y + 34 + 20 * (levels[i] ?? 0))),
      ],
    };
  });
}

function heldBars({ event, trace, part, shape, x }: Drawing, host: string, y: number): readonly Content[] {
  return heldSpans(event, trace, host, part).flatMap(({ address, mac, fromMs, toMs }, i) => {
    const from = x(fromMs);
    const width = Math.max(5, x(toMs) - from);
    const label = `holds ${address}${mac === null ? "" : ` (${mac})`}`;
    const beside = from > shape.width - 320 ? { x: from - 4, "text-anchor": "end" } : { x: from + 4 };
    const above = from > shape.width / 2 ? { x: shape.width - RIGHT, "text-anchor": "end" } : { x: shape.left + 4 };
    const place = shape.isNarrow ? above : beside;
    return [
      el("rect", { class: "held", x: from, y: y + 4, width, height: 16 }),
      i === 0 ? el("text", { ...place, y: y + 16 }, label) : null,
    ];
  });
}

/** The row of each mark, so that none lies on another. */
function levelsOf(events: readonly NumberedEvent[], x: (ms: number) => number): readonly number[] {
  const ends: number[] = [];
  return events.map(({ atMs }) => {
    const at = x(atMs);
    const free = ends.findIndex((end) => at - end >= 20);
    const level = free === -1 ? ends.length : free;
    ends[level] = at;
    return level;
  });
}

function markAt({ number }: NumberedEvent, x: number, y: number): Content {
  return el(
    "g",
    {},
    el("circle", { class: "mark", cx: x, cy: y, r: 8.5 }),
    el("text", { class: "mark-text", x, y: y + 3.5 }, number),
  );
}
