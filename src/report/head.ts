import type { Contacted, PlayStart, RunStart } from "../run/events.js";
import { count } from "../diagnostics/words.js";
import { durationText } from "../model/duration.js";
import { cut, joinParts, oneLine, pad, width } from "./fit.js";
import { cellGap, hostLabels, indent, labelGap, type Layout } from "./layout.js";
import type { Palette } from "./palette.js";

/** More names than this are counted. */
const longestList = 3;

/** The first lines of a run: `site book · pair directors · 2 hosts reached, inspected and fit in 0.31 s`. */
export function headLines(start: RunStart, contacted: Contacted, options: HeadOptions): readonly string[] {
  const { columns, palette } = options;
  const hosts = count(contacted.hosts, "host");
  const took = durationText(contacted.durationMs);
  const long = `${hosts} reached, inspected and fit in ${took}`;
  const fit = width(long) <= columns ? long : `${hosts} fit in ${took}`;
  return joinParts([...subjects(start).map((part) => palette.bold(part)), fit], columns);
}

export interface HeadOptions {
  readonly columns: number;
  readonly palette: Palette;
}

/** The line over a play's rows: its title and the names of the columns; empty when there is neither to show. */
export function playHead(play: PlayStart, options: { start: RunStart; layout: Layout; palette: Palette }): string {
  const { start, layout, palette } = options;
  const title = playTitle(play, start);
  if (layout.kind !== "columns") return title === "" ? "" : " ".repeat(indent) + palette.bold(title);
  const names = hostLabels(
    play.hosts.map(({ host }) => host),
    layout.cell,
  ).map((name) => palette.bold(pad(name, layout.cell)));
  const left = pad(cut(title, layout.label), layout.label + labelGap);
  return (" ".repeat(indent) + left + names.join(" ".repeat(cellGap))).trimEnd();
}

/** Not said again where the head line has said it. */
function playTitle(play: PlayStart, start: RunStart): string {
  const title = oneLine(play.play);
  if (start.sites.length > 1) return `${play.site} · ${title}`;
  return subjects(start).includes(title) ? "" : title;
}

/** `site book`, `pair directors`: what the run is about. */
function subjects(start: RunStart): readonly string[] {
  const pairs = [...new Set(start.hosts.flatMap((host) => (host.pair === null ? [] : [host.pair])))];
  return [listed("site", start.sites), listed("pair", pairs)].filter((part) => part !== "");
}

function listed(noun: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > longestList) return count(names.length, noun);
  return `${noun}${names.length === 1 ? "" : "s"} ${names.map(oneLine).join(", ")}`;
}
