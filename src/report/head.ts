import type { Contacted, PlayStart, RunStart } from "../run/events.js";
import { count } from "./count.js";
import { duration } from "./duration.js";
import { cut, oneLine, pad } from "./fit.js";
import { cellGap, hostLabel, indent, labelGap, type Layout } from "./layout.js";
import type { Palette } from "./palette.js";

/** More names than this are counted. */
const longestList = 3;

/** `site book · pair directors`: what the run is about, in one line; empty when it has no site. */
export function subject(start: RunStart): string {
  const pairs = [...new Set(start.hosts.flatMap((host) => (host.pair === null ? [] : [host.pair])))];
  return [listed("site", start.sites), listed("pair", pairs)].filter((part) => part !== "").join(" · ");
}

/** The first line of a run: `site book · pair directors · 2 hosts reached, inspected and fit in 0.31 s`. */
export function headLine(start: RunStart, contacted: Contacted, colours: Palette): string {
  const fit = `${count(contacted.hosts, "host")} reached, inspected and fit in ${duration(contacted.durationMs)}`;
  return [colours.bold(subject(start)), fit].filter((part) => part !== "").join(" · ");
}

/** The line over a play's rows: its title and the names of the columns; empty when there is neither to show. */
export function playHead(play: PlayStart, options: { start: RunStart; layout: Layout; palette: Palette }): string {
  const { start, layout, palette } = options;
  const title = playTitle(play, start);
  if (layout.kind !== "columns") return title === "" ? "" : " ".repeat(indent) + palette.bold(title);
  const names = play.hosts.map(({ host }) => palette.bold(pad(hostLabel(host, layout), layout.cell)));
  const left = pad(cut(title, layout.label), layout.label + labelGap);
  return (" ".repeat(indent) + left + names.join(" ".repeat(cellGap))).trimEnd();
}

/** Not said again where the head line has said it. */
function playTitle(play: PlayStart, start: RunStart): string {
  const title = oneLine(play.play);
  if (start.sites.length > 1) return `${play.site} · ${title}`;
  return subject(start).split(" · ").includes(title) ? "" : title;
}

function listed(noun: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length > longestList) return count(names.length, noun);
  return `${noun}${names.length === 1 ? "" : "s"} ${names.map(oneLine).join(", ")}`;
}
