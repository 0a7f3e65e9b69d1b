import type { Element } from "hast";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { count } from "../../diagnostics/words.js";
import { durationText } from "../../model/duration.js";
import type { StepDone, StepStatus } from "../../run/events.js";
import {
  inGroups,
  sameOutcomes,
  type PlayReport,
  type RunReport,
  type SameOutcome,
  type StepReport,
} from "../run-report.js";
import { statusWord } from "../summary.js";
import { badge, el, shortened, table, type Content } from "./element.js";
import { changeText, problem } from "./problem.js";

/** A play with more hosts has them counted in its table, and those that differ named. */
const MOST_COLUMNS = 4;
/** In a run with more rows, those that were right on all hosts are counted. */
const MOST_ROWS = 600;
/** The room (characters) for what failed, and for what changed: the page stays below half a megabyte. */
const ROOM = { failures: 100_000, changes: 120_000 } as const;
/** What is taken of it by an outcome itself, and by the excerpt of a diagnostic. */
const OUTCOME = 350;
const EXCERPT = 1700;
/** A list of hosts with more names is cut. */
const MOST_NAMES = 40;

interface Room {
  failures: number;
  changes: number;
}

/** What a play looks like depends on these. */
interface View {
  readonly mode: "run" | "plan";
  readonly folded: boolean;
  readonly room: Room;
  /** Problems that stand elsewhere in the page. */
  readonly told: ReadonlySet<Diagnostic>;
}

/** All plays, each a table of its steps and hosts; the excerpts of problems that are `told` elsewhere are left out. */
export function playTables(report: RunReport, told: ReadonlySet<Diagnostic>): readonly Element[] {
  const rows = report.plays.reduce((sum, { steps }) => sum + steps.length, 0);
  const room: Room = { ...ROOM };
  const view: View = { mode: report.start?.mode ?? "run", folded: rows > MOST_ROWS, room, told };
  return report.plays.flatMap((play) => [
    el("h3", {}, `${play.play} `, el("span", { class: "dim" }, `on ${play.units.join(", ")} (${play.site})`)),
    playTable(play, view),
  ]);
}

function playTable(play: PlayReport, view: View): Element {
  const isWide = play.hosts.length > MOST_COLUMNS;
  const heads = isWide ? ["step", count(play.hosts.length, "host")] : ["step", ...play.hosts.map(({ host }) => host)];
  const shown = view.folded ? play.steps.filter((step) => !isRight(step)) : play.steps;
  const rows = shown.flatMap((step) => stepRows(play, step, { view, columns: heads.length }));
  const left = play.steps.length - shown.length;
  const folded =
    left === 0
      ? []
      : [el("tr", {}, el("td", { colSpan: heads.length }, `${count(left, "step")} were right on all hosts`))];
  return table(`steps of ${play.play}`, heads, [...rows, ...folded]);
}

/** What the choice of rows goes by (style.ts). */
function kindOfRow(step: StepReport): string {
  if (isRight(step)) return "all-right";
  return step.done.some(({ status }) => status === "failed" || status === "unreachable") ? "failing" : "differs";
}

/** Nothing in it that a person has to see. */
function isRight({ done }: StepReport): boolean {
  return done.length > 0 && done.every(({ status }) => status === "ok" || status === "skipped");
}

function stepRows(
  play: PlayReport,
  step: StepReport,
  { view, columns }: { readonly view: View; readonly columns: number },
): readonly Element[] {
  const kind = kindOfRow(step);
  const cells =
    columns === play.hosts.length + 1 && play.hosts.length <= MOST_COLUMNS
      ? play.hosts.map(({ host }) =>
          hostCell(
            step.done.find((one) => one.host === host),
            view,
          ),
        )
      : [countsCell(play, step, view)];
  const more = outcomes(step, view);
  const head = el(
    "tr",
    { class: kind },
    el("th", { scope: "row" }, step.label),
    ...cells.map((cell) => el("td", {}, cell)),
  );
  if (more.length === 0) return [head];
  return [head, el("tr", { class: kind }, el("td", { class: "more", colSpan: columns }, ...more))];
}

function hostCell(done: StepDone | undefined, { mode }: View): Content {
  if (done === undefined) return el("span", { class: "quiet" }, "–");
  const time = done.durationMs >= 100 ? durationText(done.durationMs) : "";
  const tries = done.tries > 1 ? `${done.tries} tries` : "";
  const parts = new Set([shortened(done.note, 120), tries, time].filter((part) => part !== ""));
  const note = [...parts].join(" · ");
  return [badge(statusWord(done.status, mode), kindOf(done.status)), " ", el("span", { class: "dim" }, note)];
}

function countsCell(play: PlayReport, { done }: StepReport, { mode }: View): Content {
  const groups = [...inGroups(done, ({ status }) => status)];
  const left = play.hosts.length - done.length;
  return [
    ...groups.flatMap(([status, of]) => [badge(`${of.length} ${statusWord(status, mode)}`, kindOf(status)), " "]),
    left > 0 ? el("span", { class: "quiet" }, `${left} not run`) : null,
  ];
}

function kindOf(status: StepStatus): "right" | "changed" | "wrong" | "quiet" {
  switch (status) {
    case "ok":
      return "right";
    case "changed":
      return "changed";
    case "failed":
    case "unreachable":
      return "wrong";
    case "ignored":
    case "skipped":
      return "quiet";
  }
}

/** What a step did on hosts, each group of them to be opened; those for which there is no room are counted. */
function outcomes(step: StepReport, view: View): readonly Content[] {
  const told = sameOutcomes(step.done).filter(({ one }) => one.changes.length > 0 || one.diagnostic !== null);
  const shown = told.filter(({ one }) => takes(view.room, one.diagnostic === null ? "changes" : "failures", OUTCOME));
  const left = told.filter((same) => !shown.includes(same)).reduce((sum, { hosts }) => sum + hosts.length, 0);
  const rest = el(
    "p",
    { class: "dim" },
    `${count(left, "host")} more; there is no room for all: \`hap log\` shows them`,
  );
  return [...shown.map((same) => outcome(same, step, view)), ...(left > 0 ? [rest] : [])];
}

/** One group; of a failure it is open. */
function outcome({ one, hosts }: SameOutcome, { done }: StepReport, { mode, room, told }: View): Content {
  const names = shortened(hosts.slice(0, MOST_NAMES).join(", "), 400);
  const rest = hosts.length > MOST_NAMES ? ` and ${hosts.length - MOST_NAMES} more` : "";
  const who = hosts.length === done.length && hosts.length > 1 ? `all ${hosts.length} hosts` : names + rest;
  const what =
    one.diagnostic === null ? [...new Set(one.changes.map(({ target }) => target))].join(", ") : one.diagnostic.message;
  const isOpen = one.status === "failed" || one.status === "unreachable";
  return el(
    "details",
    { open: isOpen },
    el("summary", {}, `${statusWord(one.status, mode)} on ${who}: ${shortened(what, 160)}`),
    ...(one.diagnostic === null ? [] : excerpt(one.diagnostic, room, told)),
    ...one.changes.flatMap((change) => changeText(change, takes(room, "changes", change.diff?.length ?? 0))),
  );
}

function excerpt(d: Diagnostic, room: Room, told: ReadonlySet<Diagnostic>): readonly Content[] {
  if (told.has(d)) return [el("p", { class: "dim" }, "It is told with its drill, above.")];
  return takes(room, "failures", EXCERPT) ? problem(d) : [];
}

/** Whether so many characters still have room; then they are taken. */
function takes(room: Room, of: keyof Room, size: number): boolean {
  if (size > room[of]) return false;
  room[of] -= size;
  return true;
}
