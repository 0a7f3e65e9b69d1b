import type { PlayStart } from "../run/events.js";
import { cut, oneLine, shorten, width } from "./fit.js";

/** How the rows of a play are laid out on a terminal of some width. */
export interface Layout {
  /**
   * `columns`: a column a host, side by side. `named`: a line a host, where columns do not fit. `counts`: how many
   * hosts are how, and the names of those that differ.
   */
  readonly kind: "columns" | "named" | "counts";
  /** Width of the step's label. */
  readonly label: number;
  /** Width of one host's cell. */
  readonly cell: number;
  /** Room for the remark at the end of a row; 0 when there is none. */
  readonly note: number;
}

export const indent = 2;
export const labelGap = 2;
export const cellGap = 3;

/** More hosts than this are counted. */
const columnHosts = 4;
const longestLabel = 32;
const shortestLabel = 12;
/** `changed   8.1 s`, and the least that a status and its time need. */
const timedCell = 16;
const leastCell = 14;
const longestCell = 28;
const wantedNote = 16;
const leastNote = 3;
const countsCell = 24;

/** The layout for a play; it depends on the labels and names only, so that all rows of the play line up. */
export function layoutOf(play: PlayStart, columns: number): Layout {
  const labels = play.steps.map((step) => width(oneLine(step.label)));
  const label = Math.max(shortestLabel, Math.min(longestLabel, Math.max(0, ...labels)));
  const hosts = play.hosts.length;
  if (hosts > columnHosts) return lineLayout("counts", label, columns);
  const names = play.hosts.map((ref) => width(ref.host));
  const cell = Math.max(timedCell, Math.min(longestCell, Math.max(0, ...names)));
  return columnLayout({ hosts: Math.max(1, hosts), label, cell, columns }) ?? lineLayout("named", label, columns);
}

/** The names of hosts, each at most `columns` wide, cut where they still differ. */
export function hostLabels(hosts: readonly string[], columns: number): readonly string[] {
  const names = hosts.map(oneLine);
  const ways = [shorten, cut].map((way) => names.map((name) => way(name, columns)));
  const told = new Set(names).size;
  return ways.find((labels) => new Set(labels).size === told) ?? names.map((name) => shorten(name, columns));
}

interface WantedLayout {
  readonly hosts: number;
  readonly label: number;
  readonly cell: number;
  readonly columns: number;
}

/** Gives up room in the order in which it is missed least: long names, long labels, the remark, short labels. */
function columnLayout({ hosts, label, cell, columns }: WantedLayout): Layout | null {
  const fixed = indent + labelGap + cellGap * (hosts - 1);
  const room = (l: number, c: number): number => columns - fixed - l - c * hosts - cellGap;
  const lack = (l: number, c: number, note: number): number => Math.max(0, note - room(l, c));
  const narrow = Math.max(Math.min(cell, timedCell), cell - Math.ceil(lack(label, cell, wantedNote) / hosts));
  const shorter = Math.max(Math.min(label, 20), label - lack(label, narrow, wantedNote));
  const least = Math.max(leastCell, narrow - Math.ceil(lack(shorter, narrow, -cellGap) / hosts));
  const shortest = Math.max(shortestLabel, shorter - lack(shorter, least, -cellGap));
  if (room(shortest, least) < -cellGap) return null;
  const note = room(shortest, least);
  return { kind: "columns", label: shortest, cell: least, note: note < leastNote ? 0 : note };
}

function lineLayout(kind: "named" | "counts", wanted: number, columns: number): Layout {
  const label = Math.max(shortestLabel, Math.min(wanted, Math.floor(columns / 2) - indent));
  const cell = Math.max(shortestLabel, Math.min(countsCell, columns - indent - label - labelGap));
  const note = columns - indent - label - labelGap - cell - cellGap;
  return { kind, label, cell, note: note < leastNote ? 0 : note };
}
