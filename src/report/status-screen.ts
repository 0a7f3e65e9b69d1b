import { count, listed } from "../diagnostics/words.js";
import type { PairStatus } from "../status/pair-status.js";
import type { Failover } from "../status/last-failover.js";
import type { WatchedView } from "../status/watched-pair.js";
import { durationText } from "../model/duration.js";
import { cut, joinParts, wrap } from "./fit.js";
import type { Palette } from "./palette.js";
import { good, rowsOf, tableLines } from "./status-table.js";
import { visibleData } from "./visible-data.js";

/**
 * `hap status` for people: the two hosts of each pair side by side where there is room, then what is wrong. Problems
 * are not broken, since they have commands to paste. Of several pairs the last line says which ones are not healthy.
 */
export function statusScreen(pairs: readonly PairStatus[], palette: Palette, columns = Infinity): string {
  const shown = visibleData(pairs);
  const parts = shown.map((pair) => pairLines(pair, palette, columns).join("\n"));
  return `${[...parts, ...allPairs(shown, palette)].join("\n\n")}\n`;
}

/** `6 pairs · 5 healthy · not healthy: directors of west`. */
function allPairs(pairs: readonly PairStatus[], palette: Palette): readonly string[] {
  if (pairs.length < 2) return [];
  const sick = pairs.filter(({ healthy }) => !healthy).map(({ pair, site }) => `${pair} of ${site}`);
  const told = [count(pairs.length, "pair"), palette.ok(`${pairs.length - sick.length} healthy`)];
  if (sick.length > 0) told.push(palette.failed(`not healthy: ${listed(sick, "and")}`));
  return [told.join(" · ")];
}

/** What the screen of `hap status --watch` is made of. */
export interface WatchScreen {
  readonly views: readonly WatchedView[];
  /** Now (ms, by the clock of the looks), and when the watch began. */
  readonly now: number;
  readonly began: Date;
  /** The time of day now. */
  readonly today: Date;
  readonly palette: Palette;
  /** Of the screen; where they are too few, healthy pairs are a line each, below the others. */
  readonly rows?: number;
}

/** A host that was not asked for longer than this (ms) has its age beside it. */
const FRESH_MS = 4000;

/**
 * The lines of `hap status --watch`, none wider than the columns: side by side where there is room, else one host below
 * the other.
 */
export function watchLines(screen: WatchScreen, columns: number): readonly string[] {
  const { views, now, began, today, palette, rows = Infinity } = screen;
  const shown = views.map((view) => visibleData(shownOf(view)));
  const whole = (some: readonly ShownView[]): readonly string[] =>
    some.flatMap((view) => [...viewLines(view, { now, began, today, palette }, columns), ""]);
  const end = palette.dim(cut("q ends", columns));
  const all = whole(shown);
  // The last row of a screen is the cursor's.
  if (all.length + 2 <= rows) return [...all, end];
  const isCalm = ({ status, changing }: ShownView): boolean => status?.healthy === true && !changing;
  const calm = shown.flatMap((view) =>
    isCalm(view) && view.status !== null ? headLines(view.status, healthOf(view.status, palette), columns) : [],
  );
  return [...whole(shown.filter((view) => !isCalm(view))), ...calm, ...(calm.length === 0 ? [] : [""]), end];
}

type ShownView = Omit<WatchedView, "pair"> & {
  readonly site: string;
  readonly name: string;
  readonly hosts: readonly string[];
};

/** Plain data only, of which every text can be made visible. */
function shownOf({ pair, ...rest }: WatchedView): ShownView {
  return {
    ...rest,
    site: pair.site,
    name: pair.name,
    hosts: pair.hosts.map(({ name }) => name),
  };
}

function viewLines(
  view: ShownView,
  { now, began, today, palette }: Omit<WatchScreen, "views">,
  columns: number,
): readonly string[] {
  const { status, changing, tables } = view;
  const asked = view.lookedAt.filter((at) => at !== null).length;
  if (status === null) {
    return [cut(`site ${view.site} · pair ${view.name} · ${asked} of ${view.hosts.length} hosts asked`, columns)];
  }
  const ages = view.lookedAt.map((at) => (at === null ? null : now - at));
  const shown = changing ? { ...status, problems: [] } : status;
  const rows = rowsOf(shown);
  const aged = ages.some((age) => age !== null && age > FRESH_MS);
  const cells = ages.map((age) =>
    good(age === null || age <= FRESH_MS ? "now" : `${durationText(Math.floor(age / 1000) * 1000)} ago`),
  );
  const table = tableLines(aged ? [...rows, ["asked", cells]] : rows, palette, { columns, most: columns });
  const lvs = tables.flatMap(({ host, services }) =>
    services.flatMap(({ protocol, address, scheduler, servers }) => [
      `  ${protocol} ${address} ${scheduler} on ${host}`,
      ...servers.map((one) => `    ${one.address} ${one.method} weight ${one.weight}`),
    ]),
  );
  const last = status.lastFailover;
  const failover = last === null ? `no failover since ${timeText(began)}` : failoverText(last, today);
  const head = changing ? { word: "changing", paint: palette.changed } : healthOf(status, palette);
  return [
    ...headLines(status, head, columns),
    "",
    ...table,
    ...(lvs.length === 0 ? [] : ["", ...lvs.map((line) => cut(line, columns))]),
    "",
    cut(`  ${failover}`, columns),
    ...shown.problems.flatMap((problem) => problemLines(problem, columns).map((line) => palette.failed(line))),
  ];
}

/** On as many lines as it needs, since a live line is never wider than the screen. */
function problemLines(problem: string, columns: number): readonly string[] {
  return wrap(problem, columns - 4).map((line, i) => cut(`${i === 0 ? "  " : "    "}${line}`, columns));
}

/** The time of day where hap runs: `03:12:07`. */
function timeText(at: Date): string {
  return at.toTimeString().slice(0, 8);
}

/** `last failover: 10.0.0.9 from a to b at 03:12:09`; with the day, `2026-11-29`, where that is not `today`. */
function failoverText({ address, from, to, at }: Failover, today: Date | null): string {
  const when = new Date(at);
  const day = `${when.getFullYear()}-${twoDigits(when.getMonth() + 1)}-${twoDigits(when.getDate())} `;
  const isToday = when.toDateString() === today?.toDateString();
  return `last failover: ${address === null ? "" : `${address} `}from ${from} to ${to} at ${isToday ? "" : day}${timeText(when)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

function pairLines(pair: PairStatus, palette: Palette, columns: number): readonly string[] {
  return [
    ...headLines(pair, healthOf(pair, palette), columns),
    "",
    ...tableLines(rowsOf(pair), palette, { columns, most: Infinity }),
    ...(pair.lastFailover === null ? [] : ["", `  ${failoverText(pair.lastFailover, null)}`]),
    ...(pair.problems.length === 0 ? [] : ["", ...pair.problems.map((problem) => `  ${palette.failed(problem)}`)]),
    ...(pair.notes.length === 0 ? [] : ["", ...pair.notes.map((note) => `  note: ${note}`)]),
  ];
}

interface Health {
  readonly word: string;
  readonly paint: (text: string) => string;
}

function healthOf({ healthy }: PairStatus, palette: Palette): Health {
  return healthy ? { word: "healthy", paint: palette.ok } : { word: "not healthy", paint: palette.failed };
}

/** On as many lines as it needs. */
function headLines(pair: PairStatus, { word, paint }: Health, columns: number): readonly string[] {
  const whole = (part: string): string => cut(part, columns);
  return joinParts(
    [
      whole(`site ${pair.site}`),
      whole(`pair ${pair.pair}`),
      paint(whole(word)),
      whole(lvsWord(pair)),
      whole(clockWord(pair)),
    ],
    columns,
  );
}

function lvsWord({ lvsMatches }: PairStatus): string {
  if (lvsMatches === null) return "";
  return lvsMatches ? "LVS as in the playbook" : "LVS differs";
}

function clockWord({ clockSkewSeconds }: PairStatus): string {
  return clockSkewSeconds === null ? "" : `clocks ${clockSkewSeconds} s apart`;
}
