import { renderDiagnostic } from "../diagnostics/render.js";
import type { DrillDone, HolderFound, PlayStart, StepDone, SwitchDone } from "../run/events.js";
import { count } from "../diagnostics/words.js";
import { changeLines } from "./diff-lines.js";
import { outageParts, restoredParts } from "./drill-lines.js";
import { durationText } from "../model/duration.js";
import { tellingNotRun, type Hint } from "./not-run.js";
import type { Reporter, ReporterOptions } from "./reporter.js";
import { visibly } from "./visible-data.js";
import { confirmText, holderText, leftText, statusPaint, statusWord, summaryParts } from "./summary.js";

/** Width of the longest status, `unreachable`. */
const statusWidth = 11;

/**
 * Lines for a log or a pipe: one for each step and host, with the status first, so that `grep ^failed` finds what
 * matters. Nothing is ever rewritten.
 */
export function plainReporter(options: ReporterOptions): Reporter {
  const say = (hints: readonly Hint[]): void => hints.forEach((parts) => options.output.write(`${parts.join(" ")}\n`));
  return visibly(tellingNotRun(lineReporter(options), options, say));
}

function lineReporter(options: ReporterOptions): Reporter {
  const { output, palette: colours } = options;
  let mode: "run" | "plan" = "run";
  let sites = 1;
  let contacted = false;
  const holders: HolderFound[] = [];
  const quiet = holdBack(options);
  const line = (text: string): void => output.write(`${text}\n`);
  const problem = (d: StepDone["diagnostic"]): void => {
    if (d !== null) line(renderDiagnostic(d, { colour: colours.diagnostic, width: output.columns() }).trimEnd());
  };
  return {
    "run-start": (event) => {
      mode = event.mode;
      sites = event.sites.length;
      line(`${event.mode} ${event.playbook}`);
    },
    contacted: (event) => {
      contacted = true;
      line(`${count(event.hosts, "host")} reached, inspected and fit in ${durationText(event.durationMs)}`);
    },
    finding: (event) => problem(event.diagnostic),
    "play-start": (event) => quiet.head(playLine(event)),
    "step-start": ignore,
    "step-progress": ignore,
    "step-done": (event) => {
      const calm = event.status === "ok" || event.status === "skipped";
      quiet[calm ? "calm" : "due"](stepLine(event, mode, sites > 1, options));
      const diff = options.diff || mode === "plan";
      if (diff || options.verbosity > 1) {
        for (const text of event.changes.flatMap((change) => changeLines(change, diff, colours))) line(`    ${text}`);
      }
      problem(event.diagnostic);
    },
    "drill-done": (event) => quiet.due(drillLine(event)),
    "switch-done": (event) => quiet.due(drillLine(event)),
    holder: (event) => void holders.push(event),
    "confirm-done": (event) => {
      if (event.diagnostic !== null) problem(event.diagnostic);
      else quiet.due(`${event.status.padEnd(statusWidth)}  ${event.host}  ${confirmText(event)}`);
    },
    left: (event) => line(leftText(event)),
    interrupted: () => line("interrupted"),
    "run-end": (event) => {
      line(summaryParts(event, { mode, contacted }, colours).join(" · "));
      for (const holder of holders) line(holderText(holder, sites > 1, colours));
    },
    close: ignore,
  };
}

/**
 * Lines of steps that change nothing wait until one does, and a play's heading until one of its lines: a run that finds
 * all right is three lines, in a log as on a terminal. With `-v` nothing waits.
 */
function holdBack({ output, verbosity }: ReporterOptions) {
  let held: string[] | null = verbosity > 0 ? null : [];
  let heading: string | null = null;
  const print = (texts: readonly string[]): void => texts.forEach((text) => output.write(`${text}\n`));
  const withHead = (text: string): readonly string[] => {
    const lines = heading === null ? [text] : [heading, text];
    heading = null;
    return lines;
  };
  return {
    head: (text: string): void => void (heading = text),
    calm(text: string): void {
      if (held === null) print(withHead(text));
      else held.push(...withHead(text));
    },
    due(text: string): void {
      const lines = withHead(text);
      print([...(held ?? []), ...lines]);
      held = null;
    },
  };
}

/** All of a drill or a switch on one line, so that `grep` finds it whole. */
function drillLine(event: DrillDone | SwitchDone): string {
  const moved = `${event.address} from ${event.holderBefore ?? "nobody"} to ${event.holderAfter ?? "no single host"}`;
  const times = event.timeline.map(({ text, atMs }) => `${text} ${(atMs / 1000).toFixed(2)} s`).join(", ");
  const parts = [
    `${event.fault} on ${event.faultHost} (${event.faultPart})`,
    `outage ${outageParts(event).filter(Boolean).join(", ")}`,
    times,
    moved,
    ...restoredParts(event),
  ];
  return `${event.status === "ok" ? "passed" : "failed"}       ${event.step}: ${parts.filter((part) => part !== "").join(" · ")}`;
}

function playLine(event: PlayStart): string {
  const about = new Set([`site ${event.site}`, event.play, ...event.units]);
  return [...about, count(event.hosts.length, "host")].join(" · ");
}

function stepLine(event: StepDone, mode: "run" | "plan", manySites: boolean, options: ReporterOptions): string {
  const status = statusPaint(event.status, options.palette)(statusWord(event.status, mode).padEnd(statusWidth));
  const host = manySites ? `${event.site}/${event.host}` : event.host;
  const time = mode === "plan" || event.durationMs < 1 ? "" : ` (${durationText(event.durationMs)})`;
  const note = event.note === "" ? "" : `: ${event.note}`;
  return `${status}  ${host}  ${event.step}${time}${note}`;
}

function ignore(): void {
  // What a step does now is not worth a line: its end is.
}
