import { diagnostic, hasErrors, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import { unifiedDiff } from "../../../diagnostics/unified-diff.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { fileErrorText } from "../../../files/file-error-text.js";
import { rewriteFile } from "../../../files/write-file.js";
import { readTypedSource } from "../../../syntax/read-source.js";
import { format } from "../../../syntax/format.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { writeDiagnostics } from "../../print-diagnostics.js";

/** `hap fmt FILE…`: changes white space only. A file with errors is left alone, and the others are still done. */
export async function fmtCommand(
  env: Environment,
  files: readonly string[],
  options: { readonly check: boolean },
): Promise<Status> {
  let status: Status = 0;
  for (const path of files) {
    const done = await formatFile(env, path, options.check);
    writeDiagnostics(env, done.diagnostics, env.stderr);
    if (hasErrors(done.diagnostics)) status = USAGE;
    else if (done.changed && options.check && status === 0) status = 1;
  }
  return status;
}

async function formatFile(
  env: Environment,
  path: string,
  check: boolean,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly changed: boolean }> {
  const source = readTypedSource(path);
  if (source.value === null) return { diagnostics: source.diagnostics, changed: false };
  const formatted = format(source.value);
  if (hasErrors(formatted.diagnostics)) return { diagnostics: formatted.diagnostics, changed: false };
  const changed = formatted.value !== source.value.text;
  if (changed && check)
    env.stdout.write(`${visibleLine(path)} would change\n${unifiedDiff(source.value.text, formatted.value)}`);
  else if (changed) {
    try {
      await rewriteFile(path, formatted.value);
    } catch (error) {
      const help = "the file is as it was; make room, or look at the permissions of its folder";
      const problem = diagnostic("HAP5021", `\`${path}\` cannot be written: ${fileErrorText(error)}`, null, { help });
      return { diagnostics: [problem], changed: false };
    }
    env.stdout.write(`${visibleLine(path)}\n`);
  }
  return { diagnostics: formatted.diagnostics, changed };
}
