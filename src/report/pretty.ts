import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import type { ConfirmDone, DrillDone, LeftFound, StepPlace, SwitchDone } from "../run/events.js";
import { type Board, headingLines, liveLines, modeOf, newBoard, playOf, rowAt, shownRow } from "./board.js";
import { changesOf } from "./changes-of.js";
import { type Closing, closingLines } from "./closing.js";
import { drillLines } from "./drill-lines.js";
import { headLines } from "./head.js";
import { wrapParts } from "./fit.js";
import { tellingNotRun, type Hint } from "./not-run.js";
import type { PrettyOptions, Reporter } from "./reporter.js";
import { doneInOrder, finishHost, goesOn, isComplete, isIdle, isQuiet, type Row, startHosts, tellHost } from "./row.js";
import { confirmText, leftText } from "./summary.js";
import { openScreen, type Screen } from "./screen.js";
import { visibly } from "./visible-data.js";

/**
 * A run for a person at a terminal: the hosts of a play side by side, a line a step. What runs is live at the bottom,
 * what is done scrolls up and stays. Rows that change nothing wait until one does, so that a run that finds all right
 * is three lines.
 */
export function prettyReporter(options: PrettyOptions): Reporter {
  const board = newBoard(options);
  const screen = openScreen({ ...options, live: (columns) => liveLines(board, columns) });
  const hint = (hints: readonly Hint[]): void => {
    const shown = hints.flatMap((parts) => wrapParts(parts, options.output.columns()));
    screen.print(shown.map((line) => options.palette.dim(line)));
    screen.flush();
  };
  return visibly(tellingNotRun(boardReporter(options, board, screen), options, hint));
}

function boardReporter(options: PrettyOptions, board: Board, screen: Screen): Reporter {
  const say = withoutBlankPairs((lines) => screen.print(lines));
  const settle = (isDue: (row: Row) => boolean) => board.open.filter(isDue).forEach((row) => finish(board, row, say));
  const goOn = (next: StepPlace): void => settle((row) => isIdle(row) && goesOn(row, next));
  const end = (): void => {
    settle(() => true);
    board.ended = true;
  };
  const { palette, output } = options;
  const measured = measuredBy(options, goOn, say);
  return {
    "run-start": (event) => void (board.start = event),
    contacted: (event) => {
      board.contacted = event;
      if (board.start !== null) say(headLines(board.start, event, { palette, columns: output.columns() }));
    },
    finding: (event) => say(["", ...problemLines(event.diagnostic, options), ""]),
    "play-start": (event) => {
      settle(isIdle);
      board.plays.push(event);
    },
    "step-start": (event) => {
      goOn(event);
      startHosts(rowAt(board, event), event, options.clock.now());
    },
    "step-progress": (event) => tellHost(rowAt(board, event), event, options.clock.now()),
    "step-done": (event) => {
      goOn(event);
      const row = rowAt(board, event);
      finishHost(row, event);
      if (isComplete(row, playOf(board, row).hosts)) finish(board, row, say);
    },
    ...{ "drill-done": measured, "switch-done": measured },
    holder: (event) => void board.holders.push(event),
    "confirm-done": confirmedBy(options, () => settle(isIdle), say),
    left: leftBy(options, () => settle(() => true), say),
    interrupted: () => say([palette.changed("interrupted")]),
    "run-end": (event) => {
      end();
      say(closingLines(event, closingOf(board)));
      screen.flush();
    },
    close: () => {
      end();
      screen.close();
    },
  };
}

/** What shows a drill or a switch: below the steps before it. */
function measuredBy(
  { output, palette }: PrettyOptions,
  goOn: (next: StepPlace) => void,
  say: (lines: readonly string[]) => void,
): (event: DrillDone | SwitchDone) => void {
  return (event) => {
    goOn(event);
    say(["", ...drillLines(event, output.columns(), palette), ""]);
  };
}

/** What shows that a host was confirmed, or why not: below the steps that it is about. */
function confirmedBy(options: PrettyOptions, settle: () => void, say: Say): (event: ConfirmDone) => void {
  return (event) => {
    const { host, diagnostic } = event;
    settle();
    if (diagnostic !== null) say(["", ...problemLines(diagnostic, options), ""]);
    else say([options.palette.dim(`${host} confirmed ${confirmText(event)}`)]);
  };
}

/** What shows what left the playbook: below all steps of a plan, above all of a run. */
function leftBy({ palette }: PrettyOptions, settle: () => void, say: Say): (event: LeftFound) => void {
  return (event) => {
    settle();
    say([palette.dim(leftText(event))]);
  };
}

function closingOf(board: Board): Closing {
  const { rows, holders, start, options } = board;
  const manySites = (start?.sites.length ?? 0) > 1;
  const contacted = board.contacted !== null;
  return {
    mode: modeOf(board),
    contacted,
    rows,
    manySites,
    holders,
    columns: options.output.columns(),
    palette: options.palette,
  };
}

type Say = (lines: readonly string[]) => void;

function finish(board: Board, row: Row, say: Say): void {
  board.open = board.open.filter((open) => open !== row);
  row.running.clear();
  if (row.done.size === 0) return;
  board.held.push(row);
  if (!board.rows && isQuiet(row)) return;
  board.rows = true;
  for (const held of board.held) sayRow(board, held, say);
  board.held = [];
}

/** The row, what it changes where that is asked for, and what went wrong. */
function sayRow(board: Board, row: Row, say: Say): void {
  const { options } = board;
  const done = doneInOrder(row, playOf(board, row).hosts);
  const { heading, lines } = shownRow(board, row, options.output.columns());
  const problems = done.flatMap(({ diagnostic }) =>
    diagnostic === null ? [] : ["", ...problemLines(diagnostic, options), ""],
  );
  const diff = options.diff || modeOf(board) === "plan";
  const changes = diff || options.verbosity > 1 ? changesOf(done, diff, options.palette) : [];
  say([...headingLines(heading, board.heading), ...lines, ...changes, ...problems]);
  board.heading = heading;
}

function problemLines(d: Diagnostic, { palette, output }: PrettyOptions): readonly string[] {
  return renderDiagnostic(d, { colour: palette.diagnostic, width: output.columns() }).trimEnd().split("\n");
}

/** Parts that each want a blank line around them get one between them, and none on top of all. */
function withoutBlankPairs(print: Say): Say {
  let last = "";
  return (lines) => {
    const kept = lines.filter((line) => {
      const again = line === "" && last === "";
      last = line;
      return !again;
    });
    if (kept.length > 0) print(kept);
  };
}
