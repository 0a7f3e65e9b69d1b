import { renderDiagnostic } from "../diagnostics/render.js";
import type { HostRef } from "../run/events.js";
import { changeLines } from "./diff-lines.js";
import type { Reporter, ReporterOptions } from "./reporter.js";
import { visibly } from "./visible-data.js";

/** Who changed something on a host last, as far as it is recorded; null for nobody that is known. */
export type LastWriter = (host: HostRef, target: string) => string | null;

/**
 * Only what differs: a line for each step and host that a run would change, with its diffs and who changed it last, and
 * what went wrong.
 */
export function differencesReporter(
  { output, palette }: Pick<ReporterOptions, "output" | "palette">,
  lastWriter: LastWriter,
): Reporter {
  const line = (text: string): void => output.write(`${text}\n`);
  const problem = (d: Parameters<typeof renderDiagnostic>[0]): void => {
    line(renderDiagnostic(d, { colour: palette.diagnostic, width: output.columns() }).trimEnd());
  };
  return visibly({
    "run-start": ignore,
    contacted: ignore,
    finding: ({ diagnostic }) => {
      if (diagnostic.severity === "error") problem(diagnostic);
    },
    "play-start": ignore,
    "step-start": ignore,
    "step-progress": ignore,
    "step-done": ({ status, site, host, step, changes, diagnostic }) => {
      if (status === "changed") line(`${palette.changed("differs")}  ${host}  ${step}`);
      if (status === "failed" || status === "unreachable") line(`${palette.failed(status)}  ${host}  ${step}`);
      if (status !== "changed" && diagnostic === null) return;
      for (const change of changes) {
        for (const text of changeLines(change, true, palette)) line(`    ${text}`);
        const writer = lastWriter({ site, host }, change.target);
        if (writer !== null) line(`    last changed by ${writer}`);
      }
      if (diagnostic !== null && diagnostic.severity === "error") problem(diagnostic);
    },
    "drill-done": ignore,
    "switch-done": ignore,
    holder: ignore,
    "confirm-done": ignore,
    left: ignore,
    interrupted: () => line("interrupted"),
    "run-end": ignore,
    close: ignore,
  });
}

function ignore(): void {
  // What is right is not told.
}
