import { count } from "../../diagnostics/words.js";
import { hasErrors, type Diagnostic } from "../../diagnostics/diagnostic.js";
import { diagnosticFields, jsonLine } from "../../report/json.js";
import type { Environment } from "../environment.js";
import { USAGE, type Status } from "../exit-status.js";
import { loadProgram } from "../load-program.js";
import type { InventoryOptions } from "../option-groups.js";
import { formOf, writeDiagnostics } from "../tell.js";

export type CheckOptions = InventoryOptions & { readonly explain?: string };

/** `hap check`: everything that can be known without contacting a host. 2 for errors, 0 else. */
export async function checkCommand(env: Environment, path: string | null, options: CheckOptions): Promise<Status> {
  if (path === null) {
    env.stderr.write(
      "name a playbook, such as `hap check playbooks/site.hap`, or a rule: `hap check --explain HB005`\n",
    );
    return USAGE;
  }
  const { diagnostics } = await loadProgram(env, path, options);
  if (formOf(env, options.output) === "json") {
    for (const d of diagnostics) env.stdout.write(jsonLine("diagnostic", diagnosticFields(d)));
  } else {
    writeDiagnostics(env, diagnostics, env.stdout);
    env.stdout.write(`${path}: ${summary(diagnostics)}\n`);
  }
  return hasErrors(diagnostics) ? USAGE : 0;
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const of = (severity: Diagnostic["severity"]): number => diagnostics.filter((d) => d.severity === severity).length;
  const parts = [
    [of("error"), "error"],
    [of("warning"), "warning"],
    [of("note"), "note"],
  ] as const;
  const found = parts.filter(([n]) => n > 0).map(([n, word]) => count(n, word));
  return found.length === 0 ? "no problems found" : found.join(", ");
}
