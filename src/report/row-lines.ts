import type { HostRef, StepDone, StepStatus } from "../run/events.js";
import { durationText, elapsedText } from "../model/duration.js";
import { cut, oneLine, pad, width } from "./fit.js";
import { cellGap, hostLabels, indent, labelGap, type Layout } from "./layout.js";
import type { Palette } from "./palette.js";
import { doneInOrder, isQuiet, type Row } from "./row.js";
import { statusPaint, statusWord } from "./summary.js";

/** What the text of a row depends on beside the row. */
export interface RowView {
  readonly layout: Layout;
  /** The hosts of the play, one column each. */
  readonly hosts: readonly HostRef[];
  readonly mode: "run" | "plan";
  readonly palette: Palette;
  /** The spinner's picture now. */
  readonly spinner: string;
  /** The clock's ms. */
  readonly now: number;
  readonly columns: number;
  /** Times below half a second too. */
  readonly allTimes: boolean;
}

/**
 * The lines of one row: one with columns, more where hosts have to be named. Grey when nothing in it needs a person.
 */
export function rowLines(row: Row, view: RowView): readonly string[] {
  const quiet = row.running.size === 0 && isQuiet(row);
  const shown = quiet ? { ...view, palette: { ...view.palette, ok: asIs, skipped: asIs } } : view;
  const lines = view.layout.kind === "columns" ? [columnsLine(row, shown)] : countLines(row, shown);
  const trimmed = [...lines, ...progressLine(row, shown)].map((line) => line.trimEnd());
  return quiet ? trimmed.map((line) => view.palette.dim(line)) : trimmed;
}

/** Times shorter than this are noise beside a row. */
const worthTelling = 500;
/** Width of a status with its time behind it. */
const timedWidth = 16;

function columnsLine(row: Row, view: RowView): string {
  const cells = view.hosts.map(({ host }) => pad(hostCell(row, host, view), view.layout.cell));
  return labelPart(row, view) + cells.join(" ".repeat(cellGap)) + notePart(row, view);
}

/** The counts; below them, where hosts differ, those that do: each of a few hosts, else all but the largest group. */
function countLines(row: Row, view: RowView): readonly string[] {
  const groups = groupsOf(row, view);
  const counts = countsText(groups, row, view);
  const head = labelPart(row, view) + pad(counts, view.layout.cell) + notePart(row, view);
  if (view.layout.kind === "named") {
    const differ = row.running.size > 0 || groups.length > 1;
    return differ ? [labelPart(row, view), ...namedLines(row, view)] : [head];
  }
  const largest = Math.max(...groups.map((group) => group.events.length));
  const usual = groups.find((group) => group.events.length === largest);
  const fits = width(head.trimEnd()) <= view.columns;
  const heads = fits ? [head] : [labelPart(row, view), " ".repeat(indent * 2) + counts];
  return [...heads, ...groups.filter((group) => group !== usual).map((group) => groupLine(group, view))];
}

function labelPart(row: Row, view: RowView): string {
  const label = cut(oneLine(row.place.step), view.layout.label);
  return " ".repeat(indent) + pad(label, view.layout.label + labelGap);
}

function notePart(row: Row, view: RowView): string {
  const text = noteText(row, view);
  if (text === "" || view.layout.note === 0 || isBelow(row, text, view)) return "";
  return " ".repeat(cellGap) + view.palette.dim(cut(text, view.layout.note));
}

/** What the hosts that run are at, on a line of its own where there is no room for it behind them. */
function progressLine(row: Row, view: RowView): readonly string[] {
  const text = noteText(row, view);
  if (text === "" || !isBelow(row, text, view)) return [];
  return [" ".repeat(indent * 2) + view.palette.dim(cut(text, Math.max(1, view.columns - indent * 2)))];
}

function isBelow(row: Row, text: string, { layout }: RowView): boolean {
  return row.running.size > 0 && (layout.kind !== "columns" || width(text) > layout.note);
}

/** What the hosts that run are at, or the remarks of those that are done; what several say is there once. */
function noteText(row: Row, { hosts }: RowView): string {
  const said =
    row.running.size > 0
      ? hosts.map(({ host }) => row.progress.get(host) ?? "")
      : doneInOrder(row, hosts).map((event) => event.note);
  return [...new Set(said.map(oneLine))].filter((text) => text !== "").join(" | ");
}

function hostCell(row: Row, host: string, view: RowView): string {
  const done = row.done.get(host);
  if (done !== undefined) return doneCell([done], statusWord(done.status, view.mode), view);
  const since = row.running.get(host);
  return since === undefined ? view.palette.skipped("–") : runningText(since, view);
}

function runningText(since: number, view: RowView): string {
  return `${view.palette.busy(view.spinner)} ${elapsedText(view.now - since)}`.trimEnd();
}

/** `changed   8.1 s`: the word, and the time of the slowest of these hosts where it is worth it and fits. */
function doneCell(events: readonly StepDone[], word: string, view: RowView): string {
  const slowest = Math.max(0, ...events.map((event) => event.durationMs));
  const told = slowest >= worthTelling || (view.allTimes && slowest >= 1);
  const room = Math.min(view.layout.cell, timedWidth) - width(word);
  const whole = durationText(slowest);
  // Minutes may be too wide for a cell; what took longest is the last thing to leave out.
  const time = told ? (width(whole) < room ? whole : `${Math.round(slowest / 1000)} s`) : "";
  const gap = room - width(time);
  const paint = statusPaint(events[0]?.status ?? "ok", view.palette);
  return paint(word) + (told && gap > 0 ? " ".repeat(gap) + time : "");
}

interface RowGroup {
  readonly status: StepStatus;
  readonly events: readonly StepDone[];
}

function groupsOf(row: Row, view: RowView): readonly RowGroup[] {
  const groups = new Map<StepStatus, StepDone[]>();
  for (const event of doneInOrder(row, view.hosts)) {
    groups.set(event.status, [...(groups.get(event.status) ?? []), event]);
  }
  return [...groups].map(([status, events]) => ({ status, events }));
}

function countsText(groups: readonly RowGroup[], row: Row, view: RowView): string {
  const counted = ({ status, events }: RowGroup): string => `${events.length} ${statusWord(status, view.mode)}`;
  const [only] = groups;
  if (only !== undefined && groups.length === 1 && row.running.size === 0)
    return doneCell(only.events, counted(only), view);
  const parts = groups.map((group) => statusPaint(group.status, view.palette)(counted(group)));
  const since = Math.min(...row.running.values());
  const running =
    row.running.size === 0
      ? []
      : [`${view.palette.busy(view.spinner)} ${row.running.size} running ${elapsedText(view.now - since)}`.trimEnd()];
  return [...parts, ...running].join(" · ");
}

/** A line a host of the row: its name, and how it is. */
function namedLines(row: Row, view: RowView): readonly string[] {
  const hosts = view.hosts.map(({ host }) => host);
  const names = hostLabels(hosts, Math.max(1, view.columns - indent * 2 - labelGap - timedWidth));
  const column = Math.max(...names.map(width)) + labelGap;
  return hosts.flatMap((host, i) => {
    if (!row.done.has(host) && !row.running.has(host)) return [];
    return [" ".repeat(indent * 2) + pad(names[i] ?? "", column) + hostCell(row, host, view)];
  });
}

/** `    failed   node7, node9 and 3 more`. */
function groupLine({ status, events }: RowGroup, view: RowView): string {
  const word = " ".repeat(indent * 2) + pad(statusWord(status, view.mode), 11) + " ";
  const names = events.map((event) => oneLine(event.host));
  let shown = names.length;
  const text = (): string => {
    const left = names.length - shown;
    return names.slice(0, shown).join(", ") + (left > 0 ? ` and ${left} more` : "");
  };
  while (shown > 1 && width(word + text()) > view.columns) shown--;
  return statusPaint(status, view.palette)(word) + cut(text(), view.columns - width(word));
}

function asIs(text: string): string {
  return text;
}
