import { dumpProgram } from "../../../check/dump.js";
import { diagnostic } from "../../../diagnostics/diagnostic.js";
import { dump } from "../../../syntax/dump.js";
import { readTypedSource } from "../../../syntax/read-source.js";
import { jsonText } from "../../../report/json.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { loadProgram } from "../../load-program.js";
import type { InventoryOptions } from "../../option-groups.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

export type DumpOptions = InventoryOptions & { readonly stage: string };

/** `hap dump FILE --stage tokens|cst|ast|checked`: what a stage of the walk makes of a file, as JSON. */
export async function dumpCommand(env: Environment, path: string, options: DumpOptions): Promise<Status> {
  const { stage } = options;
  if (stage === "checked") {
    const program = await loadProgram(env, path, options);
    writeDiagnostics(env, program.diagnostics, env.stderr);
    if (program.value === null) return USAGE;
    env.stdout.write(`${jsonText(dumpProgram(program.value), 2)}\n`);
    return 0;
  }
  if (stage !== "tokens" && stage !== "cst" && stage !== "ast") {
    const problem = diagnostic(
      "HAP5010",
      `expected the stage tokens, cst, ast or checked, but found \`${stage}\``,
      null,
    );
    writeDiagnostics(env, [problem], env.stderr);
    return USAGE;
  }
  const source = readTypedSource(path);
  writeDiagnostics(env, source.diagnostics, env.stderr);
  if (source.value === null) return USAGE;
  env.stdout.write(`${jsonText(dump(source.value, stage), 2)}\n`);
  return 0;
}
