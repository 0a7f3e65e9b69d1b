import { durationText } from "../model/duration.js";
import { count } from "../diagnostics/words.js";
import type { DrillDone } from "../run/events.js";
import { annotation, inertLines, workflowCommand } from "./check-formats.js";
import { outageParts } from "./drill-lines.js";
import { palette } from "./palette.js";
import { plainReporter } from "./plain.js";
import type { Reporter, ReporterOptions } from "./reporter.js";
import { visibly } from "./visible-data.js";

/**
 * A run in the log of a workflow of a forge: the lines of a plain run, folded by plays, and what went wrong as
 * annotations beside the lines of the playbook. Only hap's own lines are workflow commands: see `inertLines`.
 */
export function githubReporter(options: Omit<ReporterOptions, "palette">): Reporter {
  const { output } = options;
  const plain = plainReporter({
    ...options,
    palette: palette(0),
    // What is folded need not be short.
    verbosity: Math.max(1, options.verbosity),
    output: { ...output, write: (text) => output.write(inertLines(text)) },
  });
  let isOpen = false;
  const endGroup = (): void => {
    if (isOpen) output.write(workflowCommand("endgroup", {}, ""));
    isOpen = false;
  };
  return visibly({
    ...plain,
    finding(event) {
      plain.finding(event);
      output.write(annotation(event.diagnostic));
    },
    "play-start"({ site, play, units, hosts }) {
      endGroup();
      const about = new Set([`site ${site}`, play, ...units]);
      output.write(workflowCommand("group", {}, [...about, count(hosts.length, "host")].join(" · ")));
      isOpen = true;
    },
    "step-done"(event) {
      plain["step-done"](event);
      const { diagnostic, status, host, step } = event;
      if (diagnostic === null) return;
      const severity = status === "ignored" ? "warning" : diagnostic.severity;
      output.write(annotation({ ...diagnostic, severity }, `${diagnostic.code} ${step} on ${host}`));
    },
    "drill-done"(event) {
      plain["drill-done"](event);
      // A drill that failed is told by its step.
      if (event.status === "ok") output.write(passedDrill(event));
    },
    "confirm-done"(event) {
      plain["confirm-done"](event);
      if (event.diagnostic !== null) output.write(annotation(event.diagnostic));
    },
    "run-end"(event) {
      endGroup();
      plain["run-end"](event);
    },
    close() {
      endGroup();
      plain.close();
    },
  });
}

/** What a drill that passed has shown. */
function passedDrill(event: DrillDone): string {
  const [outage = ""] = outageParts(event);
  const restored = event.restoredMs === null ? "" : `; both nodes active after ${durationText(event.restoredMs)}`;
  const text = `${event.fault} on ${event.faultHost}: ${event.outageMs === null ? "" : "clients had no answer for "}${outage}${restored}`;
  return workflowCommand("notice", { title: `${event.step}: passed` }, text);
}
