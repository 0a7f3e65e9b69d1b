import type { HostStatus, PairStatus } from "../status/pair-status.js";
import type { Failover } from "../status/last-failover.js";
import type { WatchedView } from "../status/watched-pair.js";
import { durationText } from "../model/duration.js";
import { cut, pad, width } from "./fit.js";
import type { Palette } from "./palette.js";
import { visibleData } from "./visible-data.js";

/** `hap status` for people: the two hosts of each pair side by side, then what is wrong. */
export function statusScreen(pairs: readonly PairStatus[], palette: Palette): string {
  return (
    visibleData(pairs)
      .map((pair) => pairLines(pair, palette).join("\n"))
      .join("\n\n") + "\n"
  );
}

/** What the screen of `hap status --watch` is made of. */
export interface WatchScreen {
  readonly views: readonly WatchedView[];
  /** Now (ms, by the clock of the looks), and when the watch began. */
  readonly now: number;
  readonly began: Date;
  readonly palette: Palette;
}

/** A host that was not asked for longer than this (ms) has its age beside it. */
const FRESH_MS = 4000;

/**
 * The lines of `hap status --watch`, none wider than the columns: side by side where there is room, else one host below
 * the other.
 */
export function watchLines({ views, now, began, palette }: WatchScreen, columns: number): readonly string[] {
  const lines = views.flatMap((view) => [
    ...viewLines(visibleData(shownOf(view)), { now, began, palette }, columns),
    "",
  ]);
  return [...lines, palette.dim(cut("q ends", columns))];
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
  { now, began, palette }: Omit<WatchScreen, "views">,
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
  const table = tableLines(aged ? [...rows, ["asked", cells]] : rows, palette, columns);
  const lvs = tables.flatMap(({ host, services }) =>
    services.flatMap(({ protocol, address, scheduler, servers }) => [
      `  ${protocol} ${address} ${scheduler} on ${host}`,
      ...servers.map((one) => `    ${one.address} ${one.method} weight ${one.weight}`),
    ]),
  );
  const last = status.lastFailover;
  const failover = last === null ? `no failover since ${timeText(began)}` : failoverText(last, began);
  const head = changing ? { word: "changing", paint: palette.changed } : healthOf(status, palette);
  return [
    headLine(status, head, columns),
    "",
    ...table,
    ...(lvs.length === 0 ? [] : ["", ...lvs.map((line) => cut(line, columns))]),
    "",
    cut(`  ${failover}`, columns),
    ...shown.problems.map((problem) => palette.failed(cut(`  ${problem}`, columns))),
  ];
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

interface StatusCell {
  readonly text: string;
  readonly good: boolean;
}

type StatusRow = readonly [label: string, cells: readonly StatusCell[]];

function pairLines(pair: PairStatus, palette: Palette): readonly string[] {
  return [
    headLine(pair, healthOf(pair, palette), Infinity),
    "",
    ...tableLines(rowsOf(pair), palette, Infinity),
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

function headLine(pair: PairStatus, { word, paint }: Health, columns: number): string {
  const before = cut(`site ${pair.site} · pair ${pair.pair} · `, Math.max(0, columns - width(word)));
  const rest = `${lvsWord(pair)}${clockWord(pair)}`;
  return before + paint(cut(word, columns)) + cut(rest, Math.max(0, columns - width(before) - width(word)));
}

function rowsOf(pair: PairStatus): readonly StatusRow[] {
  return [
    ["", pair.hosts.map((host) => good(host.host))],
    [engineWord(pair), pair.hosts.map(daemonCell)],
    ["role", pair.hosts.map(roleCell)],
    ["files", pair.hosts.map(filesCell)],
    ...(pair.hosts.some(({ peer, links }) => peer !== null || links.length > 0)
      ? [["links", pair.hosts.map(linksCell)] as const]
      : []),
    ...pair.addresses.map((a): StatusRow => [a.address, pair.hosts.map((host) => addressCell(a, host))]),
  ];
}

/** Both hosts side by side; where that is wider than the screen, one below the other. */
function tableLines(rows: readonly StatusRow[], palette: Palette, columns: number): readonly string[] {
  const paint = ({ good: isGood }: StatusCell, text: string): string => (isGood ? palette.ok : palette.failed)(text);
  const label = Math.max(...rows.map(([name]) => width(name)));
  const hosts = rows[0]?.[1].length ?? 0;
  const widths = Array.from({ length: hosts }, (_, i) =>
    Math.max(...rows.map(([, cells]) => width(cells[i]?.text ?? ""))),
  );
  if (2 + label + widths.reduce((sum, one) => sum + 3 + one, 0) <= columns) {
    return rows.map(([name, cells]) => {
      const shown = cells.map((cell, i) => paint(cell, pad(cell.text, widths[i] ?? 0)));
      return `  ${pad(name, label)}   ${shown.join("   ")}`.trimEnd();
    });
  }
  return Array.from({ length: hosts }, (_, i) =>
    rows.map(([name, cells]) => {
      const cell = cells[i] ?? good("");
      const head = cut(name === "" ? "  " : `    ${pad(name, label)}  `, Math.max(0, columns - 1));
      return head + paint(cell, cut(cell.text, columns - width(head)));
    }),
  ).flat();
}
/** What keeps the addresses; both names when the nodes do not have the same. */
function engineWord({ hosts }: PairStatus): string {
  const names = [...new Set(hosts.flatMap(({ engine }) => engine ?? []))];
  return names.join(", ") || "daemon";
}

function daemonCell({ daemon }: HostStatus): StatusCell {
  return daemon === "running" ? good("running") : bad(daemon ?? "not reached");
}

function roleCell({ active, daemon, resources }: HostStatus): StatusCell {
  if (active === null) return bad("not known");
  if (daemon !== "running") return bad(active ? "holds the address" : "–");
  const holds = resources === null ? "" : ` (${resources})`;
  // A node that holds the address and says that it owns nothing is not what people call active.
  return good(`${active ? (resources === "none" ? "holds the address" : "active") : "standby"}${holds}`);
}

function filesCell({ filesRead }: HostStatus): StatusCell {
  if (filesRead === null) return good("–");
  return filesRead ? good("read") : bad("newer than the daemon");
}

/** What the node hears of the other one. */
function linksCell({ peer, links }: HostStatus): StatusCell {
  const dead = links.filter(({ up }) => !up).map(({ name }) => name);
  if (peer === null) return good("–");
  if (peer === "dead") return bad("the other is dead");
  // Where no link is told, what the node says of the other one is all there is.
  const words = peer === "active" && links.length > 0 ? [] : [`the other is ${peer}`];
  if (dead.length > 0) return bad([`${dead.join(", ")} dead`, ...words].join(", "));
  const up = links.length === 0 ? [] : [`${links.map(({ name }) => name).join(", ")} up`];
  return good([...up, ...words].join(", "));
}

function addressCell({ holders, unknown }: PairStatus["addresses"][number], { host }: HostStatus): StatusCell {
  if (unknown.includes(host)) return bad("not known");
  const holder = holders.find((one) => one.host === host);
  if (holder === undefined) return holders.length === 0 ? bad("–") : good("–");
  const text = `${holder.interface} ${holder.mac}`;
  return holders.length === 1 ? good(text) : bad(text);
}

function lvsWord({ lvsMatches }: PairStatus): string {
  if (lvsMatches === null) return "";
  return lvsMatches ? " · LVS as in the playbook" : " · LVS differs";
}

function clockWord({ clockSkewSeconds }: PairStatus): string {
  return clockSkewSeconds === null ? "" : ` · clocks ${clockSkewSeconds} s apart`;
}

function good(text: string): StatusCell {
  return { text, good: true };
}

function bad(text: string): StatusCell {
  return { text, good: false };
}
