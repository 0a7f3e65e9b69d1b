import type { Contacted, HolderFound, PlayStart, RunStart, StepDone, StepPlace } from "../run/events.js";
import { elapsedText } from "../model/duration.js";
import { count } from "../diagnostics/words.js";
import { playHead } from "./head.js";
import { layoutOf } from "./layout.js";
import type { PrettyOptions } from "./reporter.js";
import { isAt, newRow, type Row } from "./row.js";
import { rowLines } from "./row-lines.js";

/** What the pretty reporter knows of the run so far. */
export interface Board {
  readonly options: PrettyOptions;
  /** The clock's ms at which the reporter was made. */
  readonly since: number;
  start: RunStart | null;
  contacted: Contacted | null;
  readonly plays: PlayStart[];
  /** Rows that are not finished. */
  open: Row[];
  /** Finished rows that changed nothing, before the first one that did. */
  held: Row[];
  /** True when rows are shown as they come. */
  rows: boolean;
  /** The heading that stands over the rows printed last. */
  heading: string | null;
  readonly holders: HolderFound[];
  ended: boolean;
}

export function newBoard(options: PrettyOptions): Board {
  return {
    options,
    since: options.clock.now(),
    start: null,
    contacted: null,
    plays: [],
    open: [],
    held: [],
    rows: options.verbosity > 0,
    heading: null,
    holders: [],
    ended: false,
  };
}

export function modeOf(board: Board): "run" | "plan" {
  return board.start?.mode ?? "run";
}

/** The open row of a step, made when there is none. */
export function rowAt(board: Board, place: StepPlace): Row {
  const known = board.open.find((row) => isAt(row, place));
  if (known !== undefined) return known;
  const row = newRow(place);
  board.open.push(row);
  return row;
}

/** The heading over a row and the row's own lines, for a terminal of this width. */
export function shownRow(board: Board, row: Row, columns: number): { heading: string; lines: readonly string[] } {
  const { palette, clock, verbosity } = board.options;
  const play = playOf(board, row);
  const layout = layoutOf(play, columns);
  const now = clock.now();
  const view = { layout, columns, palette, now, mode: modeOf(board), hosts: play.hosts, spinner: spinnerAt(now) };
  const heading = board.start === null ? "" : playHead(play, { start: board.start, layout, palette });
  return { heading, lines: rowLines(row, { ...view, allTimes: verbosity > 0 }) };
}

/** The lines that move: who is being reached, or the rows that run, under their heading. */
export function liveLines(board: Board, columns: number): readonly string[] {
  if (board.start === null || board.ended) return [];
  if (board.contacted === null) return [contactLine(board)];
  let over = board.heading;
  return board.open.flatMap((row) => {
    const { heading, lines } = shownRow(board, row, columns);
    const above = headingLines(heading, over);
    over = heading;
    return [...above, ...lines];
  });
}

/** A heading is said once over the rows that it is for. */
export function headingLines(heading: string, over: string | null): readonly string[] {
  if (heading === over) return [];
  return heading === "" ? [""] : ["", heading];
}

function contactLine(board: Board): string {
  const { palette, clock } = board.options;
  const now = clock.now();
  const hosts = count(board.start?.hosts.length ?? 0, "host");
  return `${palette.busy(spinnerAt(now))} reaching ${hosts}  ${elapsedText(now - board.since)}`.trimEnd();
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const spinnerMs = 100;

function spinnerAt(now: number): string {
  return spinner[Math.floor(now / spinnerMs) % spinner.length] ?? "";
}

/** The play of a row; a step whose play was not announced has the hosts it was seen on. */
export function playOf(board: Board, row: Row): PlayStart {
  const { site, play, step, index } = row.place;
  const known = board.plays.findLast((start) => start.site === site && start.play === play);
  if (known !== undefined) return known;
  const seen = [...row.done.values()].map(({ host }: StepDone) => ({ site, host }));
  return { event: "play-start", site, play, units: [], hosts: seen, steps: [{ index, label: step }] };
}
