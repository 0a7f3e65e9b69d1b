import { statSync } from "node:fs";
import { diagnostic, hasErrors, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import { count } from "../../../diagnostics/words.js";
import { explainCode } from "./explain-code.js";
import { diagnosticFields, jsonLine } from "../../../report/json.js";
import { checkDaemonFile, checkFolder, isDaemonFile } from "./check-folder.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import type { SecretOptions } from "../../load-secrets.js";
import { loadProgram } from "../../load-program.js";
import type { InventoryOptions } from "../../option-groups.js";
import { formOf, writeDiagnostics } from "../../print-diagnostics.js";

export type CheckOptions = InventoryOptions & SecretOptions & { readonly explain?: string };

/** `hap check`: everything that can be known without contacting a host. 2 for errors, 0 else. */
export async function checkCommand(env: Environment, path: string | null, options: CheckOptions): Promise<Status> {
  if (options.explain !== undefined) return explainCode(env, options.explain);
  if (path === null) {
    const help = "`hap check playbooks/site.hap`, `hap check /etc/ha.d`, or `hap check --explain HB005`";
    writeDiagnostics(
      env,
      [diagnostic("HAP5008", "expected a playbook or a folder to check", null, { help })],
      env.stderr,
    );
    return USAGE;
  }
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const found = folder ? checkFolder(path) : isDaemonFile(path) ? checkDaemonFile(path) : null;
  const diagnostics = found ?? (await loadProgram(env, path, options)).diagnostics;
  if (formOf(env, options.output) === "json") {
    for (const d of diagnostics) env.stdout.write(jsonLine("diagnostic", diagnosticFields(d)));
  } else {
    writeDiagnostics(env, diagnostics, env.stdout);
    env.stdout.write(`${path}: ${summary(diagnostics)}${explanation(diagnostics)}\n`);
  }
  return hasErrors(diagnostics) ? USAGE : 0;
}

/** Where more is to be read about a rule that found something. */
function explanation(diagnostics: readonly Diagnostic[]): string {
  const found = diagnostics.find(({ code }) => !code.startsWith("HAP"));
  return found === undefined ? "" : `; \`hap check --explain ${found.code}\` tells more`;
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const parts = (["error", "warning", "note"] as const).map((severity) => ({
    severity,
    found: diagnostics.filter((d) => d.severity === severity).length,
  }));
  const found = parts.filter((part) => part.found > 0).map((part) => count(part.found, part.severity));
  return found.length === 0 ? "no problems found" : found.join(", ");
}
