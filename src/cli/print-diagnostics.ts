import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import { githubText } from "../report/check-formats.js";
import { diagnosticFields, jsonLine } from "../report/json.js";
import { palette } from "../report/palette.js";
import type { Output } from "../report/reporter.js";
import type { Environment } from "./environment.js";
import type { RunForm } from "./option-groups.js";

/** Prints diagnostics: as excerpts on stderr, or on stdout as JSON lines or annotations of a forge. */
export function printDiagnostics(env: Environment, diagnostics: readonly Diagnostic[], form: RunForm): void {
  if (form === "json") for (const d of diagnostics) env.stdout.write(jsonLine("diagnostic", diagnosticFields(d)));
  else if (form === "github") env.stdout.write(githubText(diagnostics));
  else writeDiagnostics(env, diagnostics, env.stderr);
}

/** Prints diagnostics as excerpts, with an empty line after each. */
export function writeDiagnostics(env: Environment, diagnostics: readonly Diagnostic[], output: Output): void {
  const colours = palette(output.isTty ? env.colourLevel : 0);
  const shown = diagnostics.length <= MOST_SHOWN ? diagnostics : worstOf(diagnostics);
  for (const d of shown) {
    output.write(`${renderDiagnostic(d, { colour: colours.diagnostic, width: output.columns() }).trimEnd()}\n\n`);
  }
  const left = diagnostics.length - shown.length;
  if (left > 0) output.write(`${left} more are not shown: mend these first\n\n`);
}

/** Nobody reads more excerpts than that at once; JSON lines tell all. */
const MOST_SHOWN = 1000;

/** As many as are shown, errors before warnings. */
function worstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isError = ({ severity }: Diagnostic): boolean => severity === "error";
  return [...diagnostics.filter(isError), ...diagnostics.filter((one) => !isError(one))].slice(0, MOST_SHOWN);
}

/** The form of output: as asked, else pretty on a terminal and plain elsewhere. */
export function formOf<Form extends string>(env: Environment, asked: Form | undefined): Form | "plain" | "pretty" {
  return asked ?? (env.plain ? "plain" : "pretty");
}
